import { sha256Hex } from '#basics/hash.ts';
import type { OperationId, operations } from '#contracts/http/operations.ts';
import type { operations as Contract } from '#contracts/http/types.ts';
import { always, type HttpResponse } from '#shell/http-response.ts';

type Content<Response> = Response extends { content: infer Bodies } ? Bodies[keyof Bodies] : never;

/** The body with which an operation responds: JSON, or the text of another media type. */
export type SuccessOf<Id extends OperationId> = {
  [Status in keyof Contract[Id]['responses']]: Status extends 200 | 201 | 202
    ? Content<Contract[Id]['responses'][Status]>
    : never;
}[keyof Contract[Id]['responses']];

const jsonResponse = (statusCode: number, body: unknown): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...always },
  body: JSON.stringify(body),
});

/** A file for a browser to save, never to open. */
const fileResponse = (
  statusCode: number,
  { name, mediaType, text }: { name: string; mediaType: string; text: string },
): HttpResponse => ({
  statusCode,
  headers: {
    'content-type': `${mediaType}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
    ...always,
  },
  body: text,
});

/** The response of a success: JSON, or else a file of the name that its address ends with. */
export function successResponse(
  { successStatus, successType: mediaType, path }: (typeof operations)[OperationId],
  value: unknown,
): HttpResponse {
  if (mediaType === 'application/json') return jsonResponse(successStatus, value);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return fileResponse(successStatus, { name, mediaType, text: String(value) });
}

/**
 * Lets a response be cached, under a tag of its bytes; what the client has under this tag is not
 * sent again. Caches on the way may have made the tag weak: it stands for the same content.
 */
export function withTag(
  response: HttpResponse,
  cacheControl: string,
  ifNoneMatch = '',
): HttpResponse {
  const etag = `"${sha256Hex(response.body).slice(0, 32)}"`;
  const caching = { 'cache-control': cacheControl, etag, vary: 'authorization' };
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*')
    ? { statusCode: 304, headers: { ...always, ...caching }, body: '' }
    : { ...response, headers: { ...response.headers, ...caching } };
}
