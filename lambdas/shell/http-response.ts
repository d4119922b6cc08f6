/** A response as API Gateway takes it. */
export type HttpResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * Headers of every response, for browsers: not to store it, not to guess its type, and to come back
 * by HTTPS only (which browsers heed if it came by HTTPS).
 */
export const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000',
};
