import { connect, type Socket } from 'node:net';

export type RawResponse = { readonly status: number; readonly body: string };

/** One kept-alive connection that has one request under way at a time. */
export type Connection = {
  /** Sends a whole HTTP/1.1 request; returns the status and the body of its response. */
  readonly exchange: (request: string) => Promise<RawResponse>;
  readonly close: () => void;
};

const endOfHead = '\r\n\r\n';

/**
 * The cheapest client that is still correct: it reads every response to its end, by its
 * `content-length`. A full client would take processor time from what it measures.
 */
export async function openConnection(origin: string): Promise<Connection> {
  const { hostname, port } = new URL(origin);
  const socket = await open(hostname === 'localhost' ? '127.0.0.1' : hostname, Number(port));
  let received = '';
  let waiting: PromiseWithResolvers<RawResponse> | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const head = received.indexOf(endOfHead);
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(received.slice(0, head + 2))?.[1]);
    const body = received.slice(head + endOfHead.length);
    if (body.length < length) return;
    const status = Number(received.slice(9, 12));
    received = '';
    waiting?.resolve({ status, body });
  });
  const fail = () => waiting?.reject(new Error('The connection was closed'));
  socket.once('error', fail);
  socket.once('close', fail);
  return {
    exchange: (request) => {
      waiting = Promise.withResolvers();
      socket.write(request);
      return waiting.promise;
    },
    close: () => socket.destroy(),
  };
}

const open = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
