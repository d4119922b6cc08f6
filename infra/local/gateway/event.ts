import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { TokenGrant } from './authorizer.ts';
import type { GatewayEvent, Operation } from './operation.ts';

/** The request line, taken apart without decoding it. */
export type Target = { readonly path: string; readonly query: string };

type EventParts = {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly target: Target;
  readonly operation: Operation;
  readonly parameters: Readonly<Record<string, string>>;
  readonly grant: TokenGrant | undefined;
  readonly body: Buffer;
  /** Epoch milliseconds: becomes `timeEpoch`. */
  readonly receivedAt: number;
};

const textual = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))\b)/i;
const ofTheConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te']);
const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Splits a request target such as `/votings?status=open` into its path and its raw query. */
export const targetOf = (url: string): Target => {
  const mark = url.indexOf('?');
  return mark < 0
    ? { path: url, query: '' }
    : { path: url.slice(0, mark), query: url.slice(mark + 1) };
};

const joined = (pairs: Iterable<readonly [string, string]>): Record<string, string> => {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  // Unlike an assignment, this also takes a name that every object has, such as `__proto__`.
  return Object.fromEntries(values);
};

function* headerPairs(request: IncomingMessage): Generator<readonly [string, string]> {
  const { rawHeaders } = request;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!ofTheConnection.has(name)) yield [name, rawHeaders[index + 1] ?? ''];
  }
}

const takeCookies = (headers: Record<string, string>, request: IncomingMessage): string[] => {
  delete headers.cookie;
  return (request.headers.cookie ?? '').split(';').flatMap((part) => part.trim() || []);
};

/** As in an access log of Apache: `12/Mar/2026:19:03:58 +0000`. */
const logTime = (at: number): string => {
  const iso = new Date(at).toISOString();
  const month = monthNames[Number(iso.slice(5, 7)) - 1];
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
};

const bodyParts = (body: Buffer, contentType: string | undefined) => {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = textual.test(contentType ?? '') && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
};

const contextOf = (parts: EventParts, routeKey: string, headers: Record<string, string>) => {
  const { request, requestId, target, grant, receivedAt } = parts;
  const domainName = (headers.host ?? 'localhost').split(':', 1)[0] ?? 'localhost';
  return {
    accountId: '000000000000',
    apiId: 'local',
    ...(grant && { authorizer: { jwt: { claims: grant.claims, scopes: [...grant.scopes] } } }),
    domainName,
    domainPrefix: domainName.split('.', 1)[0] ?? domainName,
    http: {
      method: request.method ?? 'GET',
      path: target.path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '',
      userAgent: headers['user-agent'] ?? '',
    },
    requestId,
    routeKey,
    stage: '$default',
    time: logTime(receivedAt),
    timeEpoch: receivedAt,
  };
};

/**
 * The payload format 2.0 of an HTTP API: header names in lower case, repeated headers and repeated
 * query keys joined with a comma, cookies apart, path parameters decoded, a body that is not text
 * in base64. Keys that would be empty are left out, as API Gateway does. `rawPath` is as sent.
 */
export const eventOf = (parts: EventParts): GatewayEvent => {
  const { request, target, operation, parameters, body } = parts;
  const headers = joined(headerPairs(request));
  const cookies = headers.cookie === undefined ? [] : takeCookies(headers, request);
  headers['x-forwarded-for'] ??= request.socket.remoteAddress ?? '';
  headers['x-forwarded-proto'] ??= 'http';
  const routeKey = `${operation.method} ${operation.path}`;
  const event = {
    version: '2.0',
    routeKey,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(target.query && { queryStringParameters: joined(new URLSearchParams(target.query)) }),
    ...(Object.keys(parameters).length > 0 && { pathParameters: { ...parameters } }),
    requestContext: contextOf(parts, routeKey, headers),
    ...bodyParts(body, headers['content-type']),
  };
  // The type of the package asks for an authorizer everywhere; a public route's event has none.
  return event as GatewayEvent;
};
