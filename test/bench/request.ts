import type { BenchHost } from '#test/bench/host.ts';

/** A whole HTTP/1.1 request as text; with a body, of JSON. */
export const requestText = (
  host: Pick<BenchHost, 'origin'>,
  method: 'GET' | 'POST',
  path: string,
  token: string,
  body = '',
): string =>
  [
    `${method} ${path} HTTP/1.1`,
    `host: ${new URL(host.origin).host}`,
    `authorization: Bearer ${token}`,
    ...(body === '' ? [] : ['content-type: application/json', `content-length: ${body.length}`]),
    '',
    body,
  ].join('\r\n');
