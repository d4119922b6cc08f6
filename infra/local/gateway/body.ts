import type { IncomingMessage } from 'node:http';

/** What an HTTP API takes in one request, in bytes. */
const bodyLimit = 10 * 1024 * 1024;

/** How reading a body ended: all of it, more than `bodyLimit`, or a client that went away. */
export type BodyRead = Buffer | 'too-large' | 'aborted';

const nothing = Buffer.alloc(0);

/** Reads a whole body into memory; never rejects. A body over the limit is dropped. */
export const readBody = (request: IncomingMessage): Promise<BodyRead> | BodyRead => {
  const announced = request.headers['content-length'];
  if (announced === '0') return nothing;
  if (announced === undefined && request.headers['transfer-encoding'] === undefined) return nothing;
  if (Number(announced) > bodyLimit) return 'too-large';
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) {
        chunks.length = 0;
        resolve('too-large');
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only ? only : Buffer.concat(chunks));
    });
    request.on('error', () => resolve('aborted'));
    request.on('close', () => resolve('aborted'));
  });
};
