import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { After, Clock } from '#contracts/ports.ts';
import { systemAfter } from '#gateways/retry.ts';
import { cors as corsOfBothHosts } from '#infra/cors.ts';
import { isLoopbackHost, isLoopbackOrigin } from '#infra/local/runtime/loopback.ts';
import { within } from '#use-cases/within.ts';
import type { AuthorizerOptions } from './authorizer.ts';
import { createAuthorizer, isRefusal } from './authorizer.ts';
import { readBody } from './body.ts';
import { createCors } from './cors.ts';
import type { Target } from './event.ts';
import { eventOf, targetOf } from './event.ts';
import type { GatewayFunction, Operation } from './operation.ts';
import type { Refusal } from './refusal.ts';
import type { GatewayResponse } from './response.ts';
import { refusalResponse, responseOf, write } from './response.ts';
import type { Match } from './routes.ts';
import { compileRoutes } from './routes.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** A log entry of one request that matched a route. `error` is what the function threw. */
export type GatewayEntry = {
  readonly requestId: string;
  readonly operationId: string;
  /** The path parameters, as they were sent. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: number;
  readonly durationMs: number;
  readonly error?: unknown;
  /** Why the gateway responded by itself, instead of the function. */
  readonly refusal?: string;
};

/**
 * Serves what is not in the contract: the identity provider, pages, the documentation. It may
 * return `false`, without having touched the response, to leave a request to the gateway's 404.
 */
export type StaticRoute = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The options of a gateway. */
export type GatewayOptions<Id extends string> = AuthorizerOptions & {
  /** The operations table of the contract; every operation needs its function. */
  readonly operations: Readonly<Record<Id, Operation>>;
  readonly functions: Readonly<Record<Id, GatewayFunction>>;
  /** Sets `timeEpoch`, by which votes are judged. Tokens are judged by the system's clock. */
  readonly clock: Clock;
  readonly log: (entry: GatewayEntry) => void;
  /** By path prefix (whole segments, as in `/oidc`); the longest that fits; `/` fits everything. */
  readonly staticRoutes?: Readonly<Record<string, StaticRoute>>;
  /** How long a function may take, in ms; an HTTP API allows 30 s. */
  readonly timeoutMs?: number;
  /** Ends that time; the timers of the system if it is left out. */
  readonly after?: After;
  readonly throttle?: Throttle;
};

/** For static routes that set none themselves: no sniffing of types, no framing. */
const staticHeaders = new Map([
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "frame-ancestors 'none'"],
]);

const timedOut = new Error('The function took longer than API Gateway waits');

const staticRouteFinder = (routes: Readonly<Record<string, StaticRoute>>) => {
  const byLength = Object.entries(routes)
    .map(([prefix, route]) => ({ prefix, under: prefix === '/' ? '/' : `${prefix}/`, route }))
    .sort((one, other) => other.prefix.length - one.prefix.length);
  return (path: string): StaticRoute | undefined =>
    byLength.find(({ prefix, under }) => path === prefix || path.startsWith(under))?.route;
};

type Route = Operation & { readonly call: GatewayFunction };
type Outcome = {
  readonly response: GatewayResponse;
  readonly error?: unknown;
  readonly refusal?: Refusal['code'];
};

const refused = (refusal: Refusal): Outcome => ({
  response: refusalResponse(refusal),
  refusal: refusal.code,
});

const run = async (call: () => Promise<unknown>, ms: number, after: After): Promise<Outcome> => {
  try {
    return { response: responseOf(await within({ after, ms, late: () => timedOut }, call)) };
  } catch (error) {
    if (error === timedOut) return refused({ code: 'timed-out' });
    return { ...refused({ code: 'internal' }), error };
  }
};

const routesOf = <Id extends string>(options: GatewayOptions<Id>): Route[] => {
  const calls = new Map(Object.entries<GatewayFunction>(options.functions));
  return Object.values<Operation>(options.operations).map((operation) => {
    const call = calls.get(operation.id);
    if (!call) throw new Error(`No function serves the operation ${operation.id}`);
    return { ...operation, call };
  });
};

const createServe = <Id extends string>(options: GatewayOptions<Id>) => {
  const { clock, after = systemAfter, timeoutMs = 30_000, throttle = createThrottle() } = options;
  const authorize = createAuthorizer(options);

  /** Returns the response; undefined if the client went away before it had sent everything. */
  return async (
    request: IncomingMessage,
    target: Target,
    { route, parameters }: Match<Route>,
    requestId: string,
  ): Promise<Outcome | undefined> => {
    if (throttle.isFull(route.id)) return refused({ code: 'too-many-requests' });
    const { authorization } = request.headers;
    const isPublic = route.scopes.length === 0;
    const grant = isPublic ? undefined : await authorize(authorization, route.scopes);
    if (grant && isRefusal(grant)) return refused(grant);
    const body = await readBody(request);
    if (body === 'aborted') return undefined;
    if (body === 'too-large') return refused({ code: 'body-too-large' });
    // Only now: a client that holds the end of a request back has not sent it.
    const receivedAt = clock.now();
    const parts = { request, requestId, target, operation: route, parameters, grant, body };
    const call = async () => route.call(eventOf({ ...parts, receivedAt }));
    // Others may have taken the last place while the body came.
    const outcome = throttle.take(route.id, () => run(call, timeoutMs, after));
    return outcome ?? refused({ code: 'too-many-requests' });
  };
};

/**
 * The HTTP API of the local host: routes, throttle, authorizer, limits, payload format 2.0 and CORS
 * of an API Gateway HTTP API, in this order, in front of functions in the same process. Its own
 * errors are those of API Gateway (`refusal.ts`). It responds only under the names of this machine.
 * Throws if an operation has no function or two share a route.
 * It throttles by how many requests are under way, not by their rate. Not covered: Lambda's own
 * limit of 6 MB on an event.
 */
export const createGateway = <Id extends string>(options: GatewayOptions<Id>): RequestListener => {
  const routes = routesOf(options);
  const findRoute = compileRoutes(routes);
  const findStatic = staticRouteFinder(options.staticRoutes ?? {});
  const serve = createServe(options);
  const cors = createCors({
    ...corsOfBothHosts,
    allowsOrigin: isLoopbackOrigin,
    allowMethods: [...new Set(routes.map(({ method }) => method))],
  });

  const handle = async (
    request: IncomingMessage,
    response: ServerResponse,
    target: Target,
    match: Match<Route>,
  ): Promise<void> => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    const outcome = await serve(request, target, match, requestId);
    if (!outcome) return;
    const { response: content, ...why } = outcome;
    write(response, content, { ...cors.headersFor(request), 'apigw-requestid': requestId });
    const durationMs = performance.now() - startedAt;
    const { parameters, route } = match;
    const { status } = content;
    options.log({ requestId, operationId: route.id, parameters, status, durationMs, ...why });
  };

  return (request, response) => {
    if (!isLoopbackHost(request.headers.host)) {
      write(response, refusalResponse({ code: 'host-not-allowed' }), {});
      return;
    }
    const target = targetOf(request.url ?? '/');
    const match = findRoute(request.method ?? 'GET', target.path);
    if (match) {
      void handle(request, response, target, match);
      return;
    }
    const asked = cors.methodAskedFor(request);
    if (asked !== undefined && findRoute(asked, target.path)) {
      write(response, { status: 204, headers: {}, body: '' }, cors.preflightHeaders(request));
      return;
    }
    response.setHeaders(staticHeaders);
    const other = findStatic(target.path);
    if (other && other(request, response) !== false) return;
    for (const name of staticHeaders.keys()) response.removeHeader(name);
    const headers = { ...cors.headersFor(request), 'apigw-requestid': randomUUID() };
    write(response, refusalResponse({ code: 'no-route' }), headers);
  };
};
