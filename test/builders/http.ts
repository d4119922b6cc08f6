import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent } from 'aws-lambda';
import { type OperationId, operations } from '#contracts/http/operations.ts';
import type { LogFields, Observer } from '#contracts/observer.ts';
import { demo } from '#test/builders/ids.ts';
import { aWindow } from '#test/builders/votings.ts';

export type EventParts = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as it stands if it is text, else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly isBase64Encoded?: boolean;
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly receivedAt?: number;
};

/** Ada's claims as API Gateway passes them: by default a voter of the demo client. */
export const someClaims = (...groups: readonly string[]) => ({
  sub: 'ada',
  token_use: 'access',
  'cognito:groups': `[${(groups.length === 0 ? ['demo.voter'] : groups).join(' ')}]`,
});

/** A call of an operation as API Gateway passes it to a function. */
export function anHttpEvent(id: OperationId, parts: EventParts = {}): HttpEvent {
  const { method, path } = operations[id];
  const { query, body, isBase64Encoded = false, receivedAt = aWindow().opensAt } = parts;
  const claims = 'claims' in parts ? parts.claims : someClaims();
  const event = {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { authorization: 'Bearer canary-token', ...parts.headers },
    pathParameters: path.includes('{clientId}') ? { clientId: demo, ...parts.path } : parts.path,
    queryStringParameters: query,
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    isBase64Encoded,
    requestContext: {
      requestId: 'request-1',
      timeEpoch: receivedAt,
      ...(claims === undefined ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
    },
  };
  // The functions read no other part of an event.
  return event as unknown as HttpEvent;
}

export type Observation =
  | { readonly kind: 'info'; readonly message: string; readonly fields: LogFields }
  | {
      readonly kind: 'error';
      readonly message: string;
      readonly error: unknown;
      readonly fields: LogFields;
    }
  | {
      readonly kind: 'measure';
      readonly operation: string;
      readonly outcome: string;
      readonly fields: LogFields;
    }
  | { readonly kind: 'count'; readonly what: string; readonly many: number };

/** An observer that records what it receives. */
export function anObserver(): Observer & { readonly seen: Observation[] } {
  const seen: Observation[] = [];
  return {
    seen,
    info: (message, fields) => void seen.push({ kind: 'info', message, fields }),
    error: (message, error, fields) => void seen.push({ kind: 'error', message, error, fields }),
    measure: (operation, outcome, _elapsedMs, fields) =>
      void seen.push({ kind: 'measure', operation, outcome, fields }),
    count: (what, many) => void seen.push({ kind: 'count', what, many }),
  };
}

/** The problem in a response, read from JSON. */
export const problemOf = ({ body }: { body: string }): Record<string, unknown> => JSON.parse(body);
