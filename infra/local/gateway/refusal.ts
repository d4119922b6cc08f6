import { rejections } from '#contracts/rejections.ts';

/** Why the gateway answers by itself, without (or in spite of) the function behind the route. */
export type RefusalCode =
  | 'host-not-allowed'
  | 'no-route'
  | 'unauthorized'
  | 'missing-scope'
  | 'body-too-large'
  | 'timed-out'
  | 'too-many-requests'
  | 'internal';

/** A refusal: its code, and for a token that is not accepted the challenge to send with it. */
export type Refusal = { readonly code: RefusalCode; readonly challenge?: string };

// Neither a fault of ours nor a wrong name is one of the refusals that the contract lists.
const problems = {
  ...rejections,
  'host-not-allowed': {
    status: 403,
    title: 'The local host answers only to localhost, 127.0.0.1 and [::1].',
    next: 'Send the request to http://localhost, with the same port.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side.',
    next: 'Send the very same request again; if it stays, give the request id to an operator.',
  },
};

const messages: Record<RefusalCode, string> = {
  'host-not-allowed': 'Forbidden',
  'no-route': 'Not Found',
  unauthorized: 'Unauthorized',
  'missing-scope': 'Forbidden',
  'body-too-large': 'Request Entity Too Large',
  'timed-out': 'Service Unavailable',
  'too-many-requests': 'Too Many Requests',
  internal: 'Internal Server Error',
};

/**
 * The gateway's own refusal as our contract writes every error: a problem document with a stable
 * `code`. It keeps the `message` that API Gateway would send. In the cloud an HTTP API cannot
 * change its own error bodies: there these answers are only `{"message": ...}`, as
 * application/json with the same statuses. So whoever reads an error goes by its status first, and
 * by `code` where there is one.
 */
export const problemOf = (code: RefusalCode): { status: number; body: string } => {
  const { status, title, next } = problems[code];
  const type = `urn:hustings:problem:${code}`;
  const body = JSON.stringify({ type, title, status, code, next, message: messages[code] });
  return { status, body };
};
