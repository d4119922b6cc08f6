import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent } from 'aws-lambda';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { Validator } from '#contracts/http/validator.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { type Violation, violationsOf } from '#shell/violations.ts';

const jsonType = /^application\/json\s*(?:;|$)/i;

/** The bytes of a request's body, unless there are more than `most`. */
export function bytesOf(
  { body = '', isBase64Encoded }: HttpEvent,
  most: number,
): Result<Buffer, Rejection> {
  if (body.length > most * 2) return reject('body-too-large');
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return bytes.length > most ? reject('body-too-large') : ok(bytes);
}

/** The body as the contract has it, or every way in which it and its type are not. */
export function readBody(
  { headers }: HttpEvent,
  bytes: Buffer,
  isValid: Validator<unknown>,
): Result<unknown, readonly Violation[]> {
  if (bytes.length === 0) return refuse([{ path: '/body', message: 'The body is missing' }]);
  const wrong: Violation[] = [];
  if (!jsonType.test(headers?.['content-type'] ?? 'application/json')) {
    const message = '`content-type` must be application/json';
    wrong.push({ path: '/headers/content-type', message });
  }
  const parsed = parseJson(bytes);
  if (!parsed.ok) wrong.push({ path: '/body', message: 'The body must be JSON, in UTF-8' });
  else if (!isValid(parsed.value)) wrong.push(...violationsOf('/body', isValid));
  return parsed.ok && wrong.length === 0 ? parsed : refuse(wrong);
}

function parseJson(bytes: Buffer): Result<unknown, undefined> {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return refuse(undefined);
  }
}
