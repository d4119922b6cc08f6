import { type Rejection, rejections } from '#contracts/rejections.ts';

/** An answer as API Gateway takes it. */
export type HttpAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * What every answer tells a browser, whatever it holds: not to keep it, not to guess its type, and
 * to come back by HTTPS only (which browsers heed where it came by HTTPS).
 */
const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000',
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
      ...always,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {}),
    },
    body: JSON.stringify(problem),
  };
}

/** The answer of a success. */
export const jsonAnswer = (statusCode: number, body: unknown): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...always },
  body: JSON.stringify(body),
});

/** The answer of a success that is no JSON: a file for a browser to save, never to open. */
export const fileAnswer = (
  statusCode: number,
  { name, mediaType, text }: { name: string; mediaType: string; text: string },
): HttpAnswer => ({
  statusCode,
  headers: {
    'content-type': `${mediaType}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
    ...always,
  },
  body: text,
});
