import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { createIdentity } from './certificate.ts';

/** A request as it came over the wire. */
export type Received = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

/** The response; none at all where it is missing. */
export type StubResponse = { readonly status: number; readonly body?: unknown } | undefined;

/** The host that the client of PayPal's sandbox calls. */
export const sandboxApi = 'https://api-m.sandbox.paypal.com';

/** Serves TLS in the name of PayPal's host, and returns an agent that leads the client here. */
export async function startPaypal(respond: (received: Received) => StubResponse) {
  const host = new URL(sandboxApi).hostname;
  const identity = createIdentity(host);
  const key = identity.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const received: Received[] = [];
  const server = createServer({ key, cert: identity.pem }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(one);
    const given = respond(one);
    if (!given) return;
    response.writeHead(given.status, { 'content-type': 'application/json' });
    response.end(given.body === undefined ? '' : JSON.stringify(given.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent();
  agent.createConnection = () =>
    connect({ host: '127.0.0.1', port, servername: host, ca: identity.pem });
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { agent, received, stop };
}
