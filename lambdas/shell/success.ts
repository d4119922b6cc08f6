import { type OperationId, operations } from '#contracts/http/operations.ts';
import type { operations as Contract } from '#contracts/http/types.ts';
import { always, type HttpAnswer } from '#shell/http-answer.ts';

type Content<Response> = Response extends { content: infer Bodies } ? Bodies[keyof Bodies] : never;

/** The body with which an operation answers a success: JSON, or the text of another media type. */
export type SuccessOf<Id extends OperationId> = {
  [Status in keyof Contract[Id]['responses']]: Status extends 200 | 201
    ? Content<Contract[Id]['responses'][Status]>
    : never;
}[keyof Contract[Id]['responses']];

/** The answer of a success. */
const jsonAnswer = (statusCode: number, body: unknown): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...always },
  body: JSON.stringify(body),
});

/** The answer of a success that is no JSON: a file for a browser to save, never to open. */
const fileAnswer = (
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

/** A success that is no JSON is a file, of the name that its address ends with. */
export function successAnswer(id: OperationId, value: unknown): HttpAnswer {
  const { successStatus, successType: mediaType, path } = operations[id];
  if (mediaType === 'application/json') return jsonAnswer(successStatus, value);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return fileAnswer(successStatus, { name, mediaType, text: String(value) });
}
