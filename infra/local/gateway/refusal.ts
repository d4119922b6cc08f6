/** Why the gateway responds by itself, before the function behind the route or in its place. */
export type RefusalCode =
  | 'host-not-allowed'
  | 'no-route'
  | 'too-many-requests'
  | 'unauthorized'
  | 'missing-scope'
  | 'body-too-large'
  | 'internal'
  | 'timed-out';

/** A refusal; `challenge` is the `www-authenticate` of a token that is not accepted. */
export type Refusal = { readonly code: RefusalCode; readonly challenge?: string };

/**
 * What API Gateway sends in each case (`SUPPORT.md` says which of it is certain). The first is of
 * this host alone; API Gateway responds to another name with `Forbidden`.
 */
export const gatewayErrors: Readonly<Record<RefusalCode, { status: number; message: string }>> = {
  'host-not-allowed': {
    status: 403,
    message: 'The local host responds only to localhost, 127.0.0.1 and [::1].',
  },
  'no-route': { status: 404, message: 'Not Found' },
  'too-many-requests': { status: 429, message: 'Too Many Requests' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  'missing-scope': { status: 403, message: 'Forbidden' },
  'body-too-large': { status: 413, message: 'Request Entity Too Large' },
  internal: { status: 500, message: 'Internal Server Error' },
  'timed-out': { status: 503, message: 'Service Unavailable' },
};
