import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent } from 'aws-lambda';
import { type ClientId, isClientId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { isTransient } from '#basics/transient.ts';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import type { operations as Contract } from '#contracts/http/types.ts';
import type { BodyOf, ParametersOf, Validator } from '#contracts/http/validator.ts';
import type { Observer } from '#contracts/observer.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { anyone, type Caller, callerOf, type Role } from '#shell/caller.ts';
import { onBehalfOf } from '#shell/client-scope.ts';
import { aboutOf } from '#shell/observability.ts';
import { fileAnswer, type HttpAnswer, jsonAnswer, problemAnswer } from '#shell/problem.ts';
import { bytesOf, readBody } from '#shell/request-body.ts';
import { shownMax, type Violation, violationsOf } from '#shell/violations.ts';

type Content<Response> = Response extends { content: infer Bodies } ? Bodies[keyof Bodies] : never;

/** The body with which an operation answers a success: JSON, or the text of another media type. */
export type SuccessOf<Id extends OperationId> = {
  [Status in keyof Contract[Id]['responses']]: Status extends 200 | 201
    ? Content<Contract[Id]['responses'][Status]>
    : never;
}[keyof Contract[Id]['responses']];

/** A request that is as the contract says, from a caller whose role allows it. */
export type HttpRequest<Id extends OperationId> = ParametersOf<Id> & {
  readonly body: BodyOf<Id>;
  readonly caller: Caller;
  /** When API Gateway received it, epoch milliseconds: the one time that decides about a vote. */
  readonly receivedAt: number;
  /** The body as it came, of an operation that takes it `raw`; else empty. */
  readonly bytes: Uint8Array;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
};

type Check<Id extends OperationId> = {
  readonly parameters: Validator<ParametersOf<Id>>;
  readonly body?: Validator<BodyOf<Id>>;
};

/** What an operation does with a request: its success, or the rejection that its caller reads. */
export type Run<Id extends OperationId> = (
  request: HttpRequest<Id>,
) => Promise<Result<SuccessOf<Id>, Rejection>>;

/** One operation of the contract: its request validators, made from it, and what it does. */
export type Operation<Id extends OperationId> = {
  readonly check: Check<Id>;
  readonly run: Run<Id>;
  /** The body is not read as JSON but handed on in bytes, as its signature needs it. */
  readonly raw?: true;
};

export type HttpFunction = (event: HttpEvent) => Promise<HttpAnswer>;

type AnyOperation = {
  readonly check: { readonly parameters: Validator<unknown>; readonly body?: Validator<unknown> };
  readonly run: (request: never) => Promise<Result<unknown, Rejection>>;
  readonly raw?: true;
};

const rawBytesMax = 1024 * 1024;
const bodyBytesMax = 64 * 1024;

/** Makes one function of operations: API Gateway has matched the route and verified the token. */
export function createHttpFunction<Ids extends OperationId>(
  ofFunction: { readonly [Id in Ids]: Operation<Id> },
  observer: Observer,
): HttpFunction {
  const byRoute = new Map<string, { id: Ids; operation: AnyOperation }>();
  for (const id of Object.keys(ofFunction) as Ids[]) {
    const { method, path } = operations[id];
    byRoute.set(`${method} ${path}`, { id, operation: ofFunction[id] });
  }
  return async (event) => {
    const route = byRoute.get(event.routeKey);
    if (route === undefined) {
      throw new Error(`No operation of this function has the route ${event.routeKey}`);
    }
    const startedAt = performance.now();
    const { id, operation } = route;
    const { requestId } = event.requestContext;
    const about = { requestId, ...aboutOf(event.pathParameters) };
    let outcome = 'failed';
    let status = 500;
    try {
      const result = await answer(id, operation, event);
      outcome = result.ok ? 'done' : result.reason.code;
      const answered = result.ok ? successAnswer(id, result.value) : problemAnswer(result.reason);
      status = answered.statusCode;
      return answered;
    } catch (error) {
      observer.error(`${id} failed`, error, about);
      if (!isTransient(error)) throw error;
      const answered = problemAnswer({ code: 'unavailable' });
      status = answered.statusCode;
      return answered;
    } finally {
      observer.measure(id, outcome, performance.now() - startedAt, { ...about, status });
    }
  };
}

/** A success that is no JSON is a file, of the name that its address ends with. */
function successAnswer(id: OperationId, value: unknown): HttpAnswer {
  const { successStatus, successType: mediaType, path } = operations[id];
  if (mediaType === 'application/json') return jsonAnswer(successStatus, value);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return fileAnswer(successStatus, { name, mediaType, text: String(value) });
}

async function answer(
  id: OperationId,
  { check, run, raw }: AnyOperation,
  event: HttpEvent,
): Promise<Result<unknown, Rejection>> {
  const parameters = { path: event.pathParameters ?? {}, query: event.queryStringParameters ?? {} };
  const wrong = check.parameters(parameters) ? [] : violationsOf('', check.parameters);
  const caller = callerOf(event.requestContext.authorizer?.jwt?.claims ?? anyone);
  if (caller === undefined) return reject('unauthorized');
  const client = event.pathParameters?.clientId;
  if (client !== undefined && !isClientId(client)) return invalid(wrong);
  const allowed = checkRole(caller, operations[id].roles, client);
  if (!allowed.ok) return allowed;
  const bytes = bytesOf(event, raw ? rawBytesMax : bodyBytesMax);
  if (!bytes.ok) return bytes;
  const isRead = check.body !== undefined && !raw;
  const body = isRead ? readBody(event, bytes.value, check.body) : ok(undefined);
  if (!body.ok) return invalid([...wrong, ...body.reason]);
  if (wrong.length > 0) return invalid(wrong);
  const { timeEpoch: receivedAt } = event.requestContext;
  const as = { body: body.value, bytes: bytes.value, headers: event.headers ?? {} };
  const request = { ...parameters, ...as, caller, receivedAt } as never;
  return client === undefined ? run(request) : onBehalfOf(client, () => run(request));
}

const invalid = (violations: readonly Violation[]) =>
  reject('invalid-request', { violations: violations.slice(0, shownMax) });

const roleNames = { voter: 'a voter', admin: 'an admin', operator: 'an operator' };
const oneOf = (roles: readonly Role[]) => roles.map((role) => roleNames[role]).join(' or ');

/** Whoever has no role at a client is answered as if the client did not exist. */
function checkRole(
  caller: Caller,
  roles: readonly Role[],
  client: ClientId | undefined,
): Result<true, Rejection> {
  if (roles.length === 0) return ok(true);
  const needed = `This is for ${oneOf(roles)}`;
  if (client === undefined) {
    return caller.isOperator && roles.includes('operator')
      ? ok(true)
      : reject('wrong-role', { detail: `${needed}.` });
  }
  const held = caller.rolesAt(client);
  if (held.length === 0) return reject('not-found');
  return held.some((role) => roles.includes(role))
    ? ok(true)
    : reject('wrong-role', { detail: `${needed}; you are ${oneOf(held)} here.` });
}
