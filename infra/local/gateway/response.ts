import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Refusal } from './refusal.ts';
import { gatewayErrors } from './refusal.ts';

/** An HTTP response, ready to be written. */
export type GatewayResponse = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Buffer;
};

type StructuredResult = {
  statusCode: unknown;
  headers?: Record<string, string | number | boolean>;
  cookies?: string[];
  body?: unknown;
  isBase64Encoded?: boolean;
};

const isStructured = (result: unknown): result is StructuredResult =>
  typeof result === 'object' && result !== null && 'statusCode' in result;

const structuredResponse = (result: StructuredResult): GatewayResponse => {
  const { statusCode, cookies, body = '', isBase64Encoded } = result;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    throw new Error(`The function returned the statusCode ${JSON.stringify(statusCode)}`);
  }
  if (typeof body !== 'string') throw new Error('The function returned a body that is no text');
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(result.headers ?? {})) {
    headers[name.toLowerCase()] = String(value);
  }
  if (body !== '') headers['content-type'] ??= 'text/plain;charset=UTF-8';
  if (cookies?.length) headers['set-cookie'] = cookies;
  return { status, headers, body: isBase64Encoded ? Buffer.from(body, 'base64') : body };
};

/**
 * Reads a function's result by the rules of payload format 2.0: with a `statusCode` it is a
 * response; without one it is the JSON body of a 200. Throws on a response that
 * API Gateway would not accept.
 */
export const responseOf = (result: unknown): GatewayResponse => {
  if (isStructured(result)) return structuredResponse(result);
  const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
};

/** The gateway's own error as a response: the `GatewayError` of the contract, and no more. */
export const refusalResponse = ({ code, challenge }: Refusal): GatewayResponse => {
  const { status, message } = gatewayErrors[code];
  const headers: OutgoingHttpHeaders = { 'content-type': 'application/json' };
  if (challenge !== undefined) headers['www-authenticate'] = challenge;
  return { status, headers, body: JSON.stringify({ message }) };
};

/** Sends a response, unless the client has gone. `more` overrides the function's own headers. */
export const write = (
  to: ServerResponse,
  response: GatewayResponse,
  more: OutgoingHttpHeaders,
): void => {
  if (to.destroyed || to.headersSent) return;
  const headers: OutgoingHttpHeaders = { ...response.headers, ...more };
  const vary = [response.headers.vary, more.vary].filter(Boolean).join(', ');
  if (vary !== '') headers.vary = vary;
  delete headers['transfer-encoding'];
  delete headers.connection;
  if (response.status === 204 || response.status === 304) {
    to.writeHead(response.status, headers).end();
    return;
  }
  headers['content-length'] = Buffer.byteLength(response.body);
  to.writeHead(response.status, headers).end(response.body);
};
