import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire, its form decoded. */
export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: Readonly<Record<string, string>>;
};

/** The response: a status and JSON, or text as it stands; `silence` sends none. */
export type Reply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | 'silence'
  | 'hang-up';

export const success = (body: unknown): Reply => ({
  status: 200,
  body,
  headers: { 'request-id': 'req_0' },
});

/** An error in Stripe's shape. */
export const failure = (
  status: number,
  error: Readonly<Record<string, unknown>>,
  headers: Record<string, string> = {},
): Reply => ({ status, body: { error }, headers: { 'request-id': 'req_1', ...headers } });

const read = async (request: IncomingMessage): Promise<RecordedRequest> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://stripe');
  const query = Object.fromEntries(url.searchParams);
  const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
  return {
    method: request.method ?? '',
    path: url.pathname,
    headers: request.headers,
    form: { ...query, ...form },
  };
};

/** A server in Stripe's place: it records its requests, and responds by `reply`. */
export async function startStripeServer() {
  const heard: RecordedRequest[] = [];
  const state = {
    reply: (_: RecordedRequest): Reply => failure(404, { type: 'invalid_request_error' }),
  };
  const server = createServer(async (request, response) => {
    const what = await read(request);
    heard.push(what);
    const reply = state.reply(what);
    if (reply === 'silence') return;
    if (reply === 'hang-up') {
      request.socket.destroy();
      return;
    }
    const { status, body, headers } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    heard,
    /** Responds so from now on, and clears the record. */
    respondWith: (reply: (request: RecordedRequest) => Reply) => {
      heard.length = 0;
      state.reply = reply;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type StripeServer = Awaited<ReturnType<typeof startStripeServer>>;
