import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** The CORS configuration of an HTTP API. */
export type CorsOptions = {
  readonly allowsOrigin: (origin: string) => boolean;
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number;
};

/** The headers of responses, also to preflight requests; none for an origin that is not allowed. */
export const createCors = (options: CorsOptions) => {
  const exposed = options.exposeHeaders.join(',');
  const preflight = {
    'access-control-allow-methods': options.allowMethods.join(','),
    'access-control-allow-headers': options.allowHeaders.join(','),
    'access-control-max-age': String(options.maxAgeSeconds),
  };

  const headersFor = (request: IncomingMessage): OutgoingHttpHeaders => {
    const { origin } = request.headers;
    if (origin === undefined || !options.allowsOrigin(origin)) return {};
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': exposed,
      vary: 'origin',
    };
  };

  /** Returns the method that a preflight request asks about, or undefined for another request. */
  const methodAskedFor = (request: IncomingMessage): string | undefined =>
    request.method === 'OPTIONS' ? request.headers['access-control-request-method'] : undefined;

  const preflightHeaders = (request: IncomingMessage): OutgoingHttpHeaders => {
    const allowed = headersFor(request);
    return 'vary' in allowed ? { ...allowed, ...preflight } : {};
  };

  return { headersFor, methodAskedFor, preflightHeaders };
};
