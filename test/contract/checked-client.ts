import { isDeepStrictEqual } from 'node:util';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import { responses } from '#contracts/http/responses.js';
import type { components } from '#contracts/http/types.ts';
import type { Input, LooseInput, Reply, ReplyOf, Status } from './types.ts';

/** The codes of any operation, besides those that the contract names for it. */
export const anyOperationRefuses = ['unauthorized', 'unavailable'] as const;

/** What API Gateway responds with by itself: the table of "Errors" in the contract. */
export const gatewayMessages: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

type Schemas = components['schemas'];

/** Where the client sends its requests, and as whom; without a token, unauthenticated. */
export type ClientOptions = { readonly origin: string; readonly token?: string | undefined };

/** A client that trusts no response: each is checked against the contract. */
export type CheckedClient = {
  /** Sends one request. Throws where the response is not one that the contract names. */
  readonly call: <Id extends OperationId>(
    id: Id,
    ...input: Record<never, never> extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>]
  ) => Promise<Reply<Id>>;
  /** As `call`; throws where the status is another, or API Gateway has responded by itself. */
  readonly expect: <Id extends OperationId, const Expected extends Status<Id>>(
    id: Id,
    status: Expected,
    ...input: Record<never, never> extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>]
  ) => Promise<ReplyOf<Id, Expected>>;
  /** As `call`, for requests that the contract forbids. A body that is a string goes as it is. */
  readonly attempt: <Id extends OperationId>(id: Id, input?: LooseInput) => Promise<Reply<Id>>;
  /** The same client with another token. */
  readonly as: (token: string | undefined) => CheckedClient;
};

const urlOf = (origin: string, id: OperationId, { path = {}, query = {} }: LooseInput): string => {
  const filled = operations[id].path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    if (path[name] === undefined) throw new Error(`${id} needs the path parameter ${name}`);
    return encodeURIComponent(String(path[name]));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.append(name, String(value));
  }
  return `${origin}${filled}${search.size > 0 ? `?${search}` : ''}`;
};

const requestOf = (id: OperationId, token: string | undefined, input: LooseInput): RequestInit => {
  const { body } = input;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined ? {} : { 'content-type': 'application/json' }),
    ...input.headers,
  };
  return { method: operations[id].method, headers, ...(text === undefined ? {} : { body: text }) };
};

const parsed = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
};

type HttpResponse = { readonly status: number; readonly headers: Headers; readonly body: unknown };

const problemFault = (id: OperationId, { status, body }: HttpResponse): string | undefined => {
  const problem = body as { readonly status: number; readonly code: string };
  if (problem.status !== status) return `its problem has the status ${problem.status}`;
  const known: readonly string[] = [...operations[id].refusals, ...anyOperationRefuses];
  return known.includes(problem.code) ? undefined : `${id} does not name this refusal`;
};

const gatewayFault = ({ status, headers, body }: HttpResponse): string | undefined => {
  const message = gatewayMessages[status];
  if (message === undefined) return 'API Gateway has no such status';
  if (!isDeepStrictEqual(body, { message })) return `not the "${message}" of API Gateway`;
  return headers.has('retry-after') ? 'API Gateway sends no retry-after' : undefined;
};

const faultOf = (id: OperationId, response: HttpResponse): string | undefined => {
  const { status, headers, body } = response;
  const bodies = responses[id][status] ?? responses[id][`${Math.floor(status / 100)}XX`];
  if (bodies === undefined) return 'the contract names no such status';
  const mediaTypes = Object.keys(bodies);
  if (mediaTypes.length === 0) return body === undefined ? undefined : 'it has a body';
  const mediaType = headers.get('content-type')?.split(';')[0] ?? 'of no type';
  const isValid = bodies[mediaType];
  if (isValid === undefined) return `it is ${mediaType}, not ${mediaTypes.join(' or ')}`;
  if (!isValid(body)) return `not as its schema: ${JSON.stringify(isValid.errors, null, 2)}`;
  if (status < 400) return undefined;
  // The contract has it, because any function may fail. In a test, that is a fault of the code.
  if (status === 500) return 'the operation failed';
  return mediaType === 'application/json' ? gatewayFault(response) : problemFault(id, response);
};

/** The code of an error. Throws if API Gateway has responded by itself. */
export const codeOf = ({ body }: { readonly body: unknown }): Schemas['ProblemCode'] => {
  const { code } = body as Partial<Schemas['Problem']>;
  if (code === undefined) throw new Error(`It has no code: ${JSON.stringify(body)}`);
  return code;
};

/** Throws where a response is not one that the contract names for the operation. */
export const checkResponse = (id: OperationId, response: HttpResponse): void => {
  const fault = faultOf(id, response);
  if (fault === undefined) return;
  const shown = JSON.stringify(response.body, null, 2);
  throw new Error(`${id} responded with ${response.status}: ${fault}\n${shown}`);
};

const send = async (
  { origin, token }: ClientOptions,
  id: OperationId,
  input: LooseInput = {},
): Promise<HttpResponse> => {
  const reply = await fetch(urlOf(origin, id, input), requestOf(id, token, input));
  const { status, headers } = reply;
  const response = { status, headers, body: parsed(await reply.text()) };
  checkResponse(id, response);
  return response;
};

/**
 * A client for tests that speaks real HTTP and checks every response against the contract, so that
 * each has the contract's types.
 */
export const createCheckedClient = (options: ClientOptions): CheckedClient => ({
  attempt: async (id, input) => (await send(options, id, input)) as never,
  call: async (id, ...[input]) => (await send(options, id, input as LooseInput)) as never,
  expect: async (id, status, ...[input]) => {
    const response = await send(options, id, input as LooseInput);
    const isProblem = response.status >= 400 && Object.hasOwn(Object(response.body), 'code');
    if (response.status === status && (status < 400 || isProblem)) return response as never;
    const shown = JSON.stringify(response.body, null, 2);
    throw new Error(`${id} responded with ${response.status}, not ${status}: ${shown}`);
  },
  as: (token) => createCheckedClient({ origin: options.origin, token }),
});
