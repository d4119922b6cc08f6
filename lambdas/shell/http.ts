import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent } from 'aws-lambda';
import { isClientId } from '#basics/ids.ts';
import { mapOk, ok, type Result } from '#basics/result.ts';
import { isTransient } from '#basics/transient.ts';
import type { OperationId, operations } from '#contracts/http/operations.ts';
import type { BodyOf, ParametersOf, Validator } from '#contracts/http/validator.ts';
import type { Observer, Outcome } from '#contracts/observer.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { authorize } from '#shell/authorize.ts';
import { callerOf } from '#shell/caller.ts';
import { onBehalfOf } from '#shell/client-scope.ts';
import {
  type HttpRequest,
  invalid,
  type RequestFormat,
  readContent,
  readParameters,
} from '#shell/http-request.ts';
import type { HttpResponse } from '#shell/http-response.ts';
import { aboutOf } from '#shell/observability.ts';
import { problemResponse } from '#shell/problem.ts';
import { type SuccessOf, successResponse, withTag } from '#shell/success.ts';

type Check<Id extends OperationId> = {
  readonly operation: (typeof operations)[Id];
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
  readonly raw?: true;
  /** How long its success may be cached; if not given, it may not. */
  readonly cacheControl?: (request: HttpRequest<Id>) => string;
};

export type HttpFunction = (event: HttpEvent) => Promise<HttpResponse>;

type AnyOperation = RequestFormat & {
  readonly run: (request: never) => Promise<Result<unknown, Rejection>>;
  readonly cacheControl?: (request: never) => string;
};

/** Makes one function of operations: API Gateway has matched the route and verified the token. */
export function createHttpFunction<Ids extends OperationId>(
  ofFunction: { readonly [Id in Ids]: Operation<Id> },
  observer: Observer,
): HttpFunction {
  const byRoute = new Map<string, AnyOperation>();
  for (const operation of Object.values<AnyOperation>(ofFunction)) {
    const { method, path } = operation.check.operation;
    byRoute.set(`${method} ${path}`, operation);
  }
  return async (event) => {
    const operation = byRoute.get(event.routeKey);
    if (operation === undefined) {
      throw new Error(`No operation of this function has the route ${event.routeKey}`);
    }
    const startedAt = performance.now();
    const { id } = operation.check.operation;
    const { requestId } = event.requestContext;
    const about = { requestId, ...aboutOf(event.pathParameters) };
    let outcome: Outcome = 'failed';
    let status = 500;
    try {
      const result = await resultOf(operation, event);
      outcome = result.ok ? 'done' : result.reason.code;
      const response = result.ok ? result.value : problemResponse(result.reason);
      status = response.statusCode;
      return response;
    } catch (error) {
      observer.error(`${id} failed`, error, about);
      if (!isTransient(error)) throw error;
      const response = problemResponse({ code: 'unavailable' });
      status = response.statusCode;
      return response;
    } finally {
      observer.measure(id, outcome, performance.now() - startedAt, { ...about, status });
    }
  };
}

async function resultOf(
  operation: AnyOperation,
  event: HttpEvent,
): Promise<Result<HttpResponse, Rejection>> {
  const { roles } = operation.check.operation;
  const { parameters, violations } = readParameters(operation, event);
  const isOpen = roles.length === 0;
  const caller = isOpen ? undefined : callerOf(event.requestContext.authorizer?.jwt?.claims ?? {});
  if (!isOpen && caller === undefined) return reject('unauthorized');
  const { clientId } = parameters.path;
  if (clientId !== undefined && !isClientId(clientId)) return invalid(violations);
  const allowed = caller === undefined ? ok(true) : authorize(caller, roles, clientId);
  if (!allowed.ok) return allowed;
  const content = readContent(operation, event, violations);
  if (!content.ok) return content;
  const { timeEpoch: receivedAt } = event.requestContext;
  const { headers = {} } = event;
  const request = { ...parameters, ...content.value, headers, caller, receivedAt } as never;
  const run = async () =>
    mapOk(await operation.run(request), (value) => {
      const response = successResponse(operation.check.operation, value);
      const cacheControl = operation.cacheControl?.(request);
      if (cacheControl === undefined) return response;
      return withTag(response, cacheControl, headers['if-none-match']);
    });
  return clientId === undefined ? run() : onBehalfOf(clientId, run);
}
