import { Agent, request } from 'node:http';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import { checkAnswer } from '#test/contract/checked-client.ts';

/** What came back; `body` is what the contract says for the status. */
export type Answer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** There was nobody to connect to, so that nothing has happened. */
export class NobodyThere extends Error {}

/** The connection ended before the whole answer was there: anything may have happened. */
export class NoAnswer extends Error {}

export type Asked = {
  readonly id: OperationId;
  readonly path: Readonly<Record<string, string>>;
  readonly token: string;
  readonly body?: unknown;
  /** After so many milliseconds the caller is gone, whether there is an answer or not. */
  readonly hangUpAfterMs?: number | undefined;
};

/** A plain HTTP client that tells an answer from none, and believes none against the contract. */
export type Wire = {
  /** Throws `NobodyThere`, `NoAnswer`, or an error where the contract does not name the answer. */
  readonly ask: (asked: Asked) => Promise<Answer>;
  /** How many requests have been sent and not been answered. */
  readonly underWay: () => number;
  readonly close: () => void;
};

/** Longer than the function behind it ever takes, so that no answer means that none will come. */
const timeoutMs = 20_000;

/** Connections to the host on a port of this machine, `sockets` at most. */
export function createWire(port: number, sockets: number): Wire {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  let underWay = 0;
  const exchange = (method: string, path: string, { token, body, hangUpAfterMs }: Asked) =>
    new Promise<{ status: number; headers: Headers; text: string }>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        const nobody = error.code === 'ECONNREFUSED';
        reject(new (nobody ? NobodyThere : NoAnswer)(error.message, { cause: error }));
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
      sent.once('timeout', () => sent.destroy(new Error('No answer in time')));
      if (hangUpAfterMs !== undefined) {
        const hangUp = () => sent.destroy(new Error('Hung up'));
        sent.once('close', clearTimeout.bind(undefined, setTimeout(hangUp, hangUpAfterMs)));
      }
      sent.end(text);
    });

  return {
    ask: async (asked) => {
      const { method, path } = operations[asked.id];
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => asked.path[name] ?? '');
      underWay += 1;
      const answer = exchange(method, filled, asked).finally(() => {
        underWay -= 1;
      });
      const { status, headers, text } = await answer;
      const body = JSON.parse(text) as Answer['body'];
      checkAnswer(asked.id, { status, headers, body });
      return { status, body };
    },
    underWay: () => underWay,
    close: () => agent.destroy(),
  };
}
