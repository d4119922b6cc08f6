import { createServer, type RequestListener, type Server } from 'node:http';

/** The limits for one sender, and for all of them together. */
export type Limits = {
  /** How long a request may take to arrive; as long as API Gateway gives a function: 30 s. */
  readonly arrivalMs?: number;
  /** More than the gateway lets wait (`gateway/throttle.ts`); each takes a file descriptor. */
  readonly connections?: number;
};

/**
 * A server that sends small responses at once, reuses connections, and refuses slow senders: the
 * head of a request must arrive within a third of `arrivalMs`, all of it within `arrivalMs`, or the
 * response is 408 and the connection ends. Connections over the limit are closed.
 */
export const createHttpServer = (listener?: RequestListener, limits: Limits = {}): Server => {
  const { arrivalMs = 30_000, connections = 3_000 } = limits;
  const options = {
    noDelay: true,
    keepAlive: true,
    keepAliveTimeout: 65_000,
    headersTimeout: arrivalMs / 3,
    requestTimeout: arrivalMs,
    connectionsCheckingInterval: arrivalMs / 10,
  };
  const server = createServer(options, listener);
  server.maxConnections = connections;
  return server;
};

/**
 * A listener whose handler is set later; requests wait until then. A server without a listener
 * would accept a request and never respond.
 */
export function laterListener() {
  const given = Promise.withResolvers<RequestListener>();
  const listener: RequestListener = async (request, response) =>
    (await given.promise)(request, response);
  return { listener, use: given.resolve };
}
