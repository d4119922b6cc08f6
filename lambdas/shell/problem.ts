import { type Rejection, rejections } from '#contracts/rejections.ts';
import { always, type HttpResponse } from '#shell/http-response.ts';

/** The response of a refusal: a problem as RFC 9457 has it, with what to do next. */
export function problemResponse({ code, ...more }: Rejection): HttpResponse {
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
