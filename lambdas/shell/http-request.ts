import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent } from 'aws-lambda';
import { ok, type Result } from '#basics/result.ts';
import type { OperationId, operations } from '#contracts/http/operations.ts';
import type { BodyOf, ParametersOf, Validator } from '#contracts/http/validator.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Caller } from '#shell/caller.ts';
import { bytesOf, readBody } from '#shell/request-body.ts';
import { shownMax, type Violation, violationsOf } from '#shell/violations.ts';

/** The caller of an operation; undefined if it is open to all. */
type CallerOf<Id extends OperationId> = (typeof operations)[Id]['roles'] extends readonly []
  ? undefined
  : Caller;

/** A request that is as the contract says, from a caller whose role allows it. */
export type HttpRequest<Id extends OperationId> = ParametersOf<Id> & {
  readonly body: BodyOf<Id>;
  readonly caller: CallerOf<Id>;
  /** When API Gateway received it, epoch milliseconds: the one time that decides about a vote. */
  readonly receivedAt: number;
  /** The body as it came. */
  readonly bytes: Uint8Array;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
};

/** How the parts of a request are read; the contract has the validators. */
export type RequestFormat = {
  readonly check: {
    readonly operation: (typeof operations)[OperationId];
    readonly parameters: Validator<unknown>;
    readonly body?: Validator<unknown>;
  };
  /** The body is not read as JSON but passed on in bytes, as its signature needs it. */
  readonly raw?: true;
};

const rawBytesMax = 1024 * 1024;
const bodyBytesMax = 64 * 1024;

/** The rejection of a request that is not as the contract says. */
export const invalid = (violations: readonly Violation[]) =>
  reject('invalid-request', { violations: violations.slice(0, shownMax) });

/** Returns the parameters with their defaults, and every way in which they break the contract. */
export function readParameters({ check }: RequestFormat, event: HttpEvent) {
  const parameters = { path: event.pathParameters ?? {}, query: event.queryStringParameters ?? {} };
  const violations = check.parameters(parameters) ? [] : violationsOf('', check.parameters);
  return { parameters, violations };
}

/** Returns the body of a request, or the rejection of it; `violations` are those found before. */
export function readContent(
  { check, raw }: RequestFormat,
  event: HttpEvent,
  violations: readonly Violation[],
): Result<{ readonly body: unknown; readonly bytes: Uint8Array }, Rejection> {
  const bytes = bytesOf(event, raw ? rawBytesMax : bodyBytesMax);
  if (!bytes.ok) return bytes;
  const isRead = check.body !== undefined && !raw;
  const body = isRead ? readBody(event, bytes.value, check.body) : ok(undefined);
  if (!body.ok) return invalid([...violations, ...body.reason]);
  return violations.length > 0 ? invalid(violations) : ok({ body: body.value, bytes: bytes.value });
}
