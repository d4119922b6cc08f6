import { type Rejection, rejections } from '#contracts/rejections.ts';

/** An answer as API Gateway takes it. */
export type HttpAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The answer of a refusal: a problem as RFC 9457 has it, with what to do next. */
export function problemAnswer({ code, ...more }: Rejection): HttpAnswer {
  const { status, title, next } = rejections[code];
  const retryAfter = more.retryAfterSeconds ?? (status === 503 ? 1 : undefined);
  const problem = { type: `urn:hustings:problem:${code}`, title, status, code, next, ...more };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify(problem),
  };
}

/** The answer of a success. */
export const jsonAnswer = (statusCode: number, body: unknown): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/** The answer of a success that is no JSON. */
export const textAnswer = (statusCode: number, mediaType: string, body: string): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': `${mediaType}; charset=utf-8`, 'cache-control': 'no-store' },
  body,
});
