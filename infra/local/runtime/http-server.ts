import { createServer, type RequestListener, type Server } from 'node:http';

/** What a server lets one sender, and all of them together, take up. */
export type Limits = {
  /** How long a request may take to arrive, in ms: 30 s, as long as API Gateway gives an answer. */
  readonly arrivalMs?: number;
  /** More than the gateway lets wait (`gateway/throttle.ts`); each takes a file descriptor. */
  readonly connections?: number;
};

/**
 * A server whose small answers leave at once, whose connections are used again, and which lets go
 * of those who send slowly: head within a third of `arrivalMs`, all of it within `arrivalMs`, or
 * the answer is 408 and the end of the connection. Connections over the limit are closed.
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
 * A listener that is given later what answers: whoever asks before waits for it. A server without a
 * listener would take the request and never answer.
 */
export function laterListener() {
  const given = Promise.withResolvers<RequestListener>();
  const listener: RequestListener = async (request, response) =>
    (await given.promise)(request, response);
  return { listener, use: given.resolve };
}
