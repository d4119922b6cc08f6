import { Agent, request } from 'node:http';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import { checkResponse } from '#test/contract/checked-client.ts';

/** A response; its body is checked against the contract for its status. */
export type WireResponse = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
};

/** No host listened, so that nothing has happened. */
export class ConnectionRefused extends Error {}

/** The connection ended before the whole response: anything may have happened. */
export class NoResponse extends Error {}

export type WireRequest = {
  readonly id: OperationId;
  readonly path: Readonly<Record<string, string>>;
  readonly token: string;
  readonly body?: unknown;
  /** After this many milliseconds the caller hangs up, with or without a response. */
  readonly hangUpAfterMs?: number | undefined;
};

/** An HTTP client that reports a missing response, and checks each response by the contract. */
export type Wire = {
  /** Throws `ConnectionRefused`, `NoResponse`, or an error if the response breaks the contract. */
  readonly ask: (request: WireRequest) => Promise<WireResponse>;
  /** How many requests have no response yet. */
  readonly underWay: () => number;
  readonly close: () => void;
};

/** Longer than the function ever takes, so that after it no response will come. */
const timeoutMs = 20_000;

/** Connections to the host on a port of this machine, `sockets` at most. */
export function createWire(port: number, sockets: number): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  let underWay = 0;
  const exchange = (method: string, path: string, { token, body, hangUpAfterMs }: WireRequest) =>
    new Promise<{ status: number; headers: Headers; text: string }>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        const isRefused = error.code === 'ECONNREFUSED';
        reject(new (isRefused ? ConnectionRefused : NoResponse)(error.message, { cause: error }));
      };
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        host: `localhost:${port}`,
        authorization: `Bearer ${token}`,
        ...(text && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
      };
      const to = { host: '127.0.0.1', port, agent, method, path, headers, timeout: timeoutMs };
      const sent = request(to, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', fail);
        response.once('end', () => {
          const type = response.headers['content-type'] ?? '';
          resolve({
            status: response.statusCode ?? 0,
            headers: new Headers({ 'content-type': type }),
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      });
      sent.once('error', fail);
      sent.once('timeout', () => sent.destroy(new Error('No response in time')));
      if (hangUpAfterMs !== undefined) {
        const hangUp = () => sent.destroy(new Error('Hung up'));
        sent.once('close', clearTimeout.bind(undefined, setTimeout(hangUp, hangUpAfterMs)));
      }
      sent.end(text);
    });

  return {
    ask: async (request) => {
      const { method, path } = operations[request.id];
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => request.path[name] ?? '');
      underWay += 1;
      const response = exchange(method, filled, request).finally(() => {
        underWay -= 1;
      });
      const { status, headers, text } = await response;
      const body = JSON.parse(text) as WireResponse['body'];
      checkResponse(request.id, { status, headers, body });
      return { status, body };
    },
    underWay: () => underWay,
    close: () => agent.destroy(),
  };
}
