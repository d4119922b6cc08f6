import type { JSONWebKeySet } from 'jose';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';
import type { Refusal } from './refusal.ts';

/** The claims of a verified token, as API Gateway passes them to functions, and its scopes. */
export type TokenGrant = {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
};

/** The configuration of an HTTP API's JWT authorizer; the keys are in the process. */
export type AuthorizerOptions = {
  readonly issuer: string;
  /** A token is for us if its `aud`, or where it has none its `client_id`, is one of these. */
  readonly audience: readonly string[];
  readonly jwks: JSONWebKeySet;
};

type Payload = Record<string, unknown>;
type VerifiedToken = { readonly payload: Payload; readonly grant: TokenGrant };

const tokensCached = 4096;
/** `segments`, `audience` and `expired` are the words of API Gateway; it documents no others. */
const description = {
  segments: 'token contains an invalid number of segments',
  signature: 'the token is not signed by a key of the issuer',
  issuer: 'the token does not have a valid issuer',
  audience: 'the token does not have a valid audience',
  expired: 'the token has expired',
  early: 'the token is not valid yet',
} as const;
type Flaw = keyof typeof description;

const challengeOf = (scopes: readonly string[], error: string, says: string): string =>
  `Bearer scope="${scopes.join(' ')}" error="${error}" error_description="${says}"`;

const unauthorized = (scopes: readonly string[], flaw: Flaw): Refusal => ({
  code: 'unauthorized',
  challenge: challengeOf(scopes, 'invalid_token', description[flaw]),
});

const missingScope = (scopes: readonly string[]): Refusal => ({
  code: 'missing-scope',
  challenge: challengeOf(scopes, 'insufficient_scope', `expected scopes: [${scopes.join(' ')}]`),
});

const claimText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
};

const grantOf = (payload: Payload): TokenGrant => {
  const scope = payload.scope ?? payload.scp;
  const entries = Object.entries(payload).map(([name, value]) => [name, claimText(value)] as const);
  return Object.freeze({
    claims: Object.freeze(Object.fromEntries(entries)),
    scopes: Object.freeze(typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []),
  });
};

const isForUs = (payload: Payload, audience: readonly string[]): boolean => {
  const given = payload.aud === undefined ? payload.client_id : payload.aud;
  const names: unknown[] = Array.isArray(given) ? given : [given];
  return names.some((name) => typeof name === 'string' && audience.includes(name));
};

/** Times by the system's clock, in whole or broken seconds, as in the token. */
const untimely = ({ exp, nbf, iat }: Payload, now: number): 'expired' | 'early' | undefined => {
  if (typeof exp !== 'number' || exp <= now) return 'expired';
  const tooEarly = (time: unknown) => time !== undefined && !(Number(time) <= now);
  return tooEarly(nbf) || tooEarly(iat) ? 'early' : undefined;
};

const objectIn = (bytes: Uint8Array): Payload => {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('claims');
  return value as Payload;
};

const tokenIn = (header: string | undefined): string =>
  (header ?? '').replace(/^bearer(?: +|$)/i, '').trim();

/**
 * The rules of an HTTP API's JWT authorizer: RS256 only, `kid` in the key set, the exact issuer,
 * `aud` or else `client_id` in the audience, `exp`, `nbf` and `iat` by the system's clock with no
 * tolerance, and at least one of the route's scopes. A token of another use (an ID token) fails on
 * the scopes, as in the cloud. API Gateway caches the keys for two hours; here a bounded cache
 * holds tokens whose signature was verified, and the times are checked on every request.
 */
export const createAuthorizer = ({ issuer, audience, jwks }: AuthorizerOptions) => {
  const keys = createLocalJWKSet(jwks);
  const cache = new Map<string, VerifiedToken>();

  const verify = async (token: string): Promise<VerifiedToken | Flaw> => {
    if (token.split('.').length !== 3) return 'segments';
    try {
      if (!decodeProtectedHeader(token).kid) return 'signature';
      const { payload: bytes } = await compactVerify(token, keys, { algorithms: ['RS256'] });
      const payload = objectIn(bytes);
      if (payload.iss !== issuer) return 'issuer';
      if (!isForUs(payload, audience)) return 'audience';
      return { payload, grant: grantOf(payload) };
    } catch {
      return 'signature';
    }
  };

  const fromCache = (token: string): VerifiedToken | undefined => {
    const known = cache.get(token);
    if (known) cache.delete(token);
    return known;
  };

  const addToCache = (token: string, verified: VerifiedToken): void => {
    cache.set(token, verified);
    if (cache.size <= tokensCached) return;
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
  };

  /** The grant of the token in an `authorization` header, or why the request may not go on. */
  return async (
    header: string | undefined,
    scopes: readonly string[],
  ): Promise<TokenGrant | Refusal> => {
    const token = tokenIn(header);
    if (!token) return { code: 'unauthorized', challenge: 'Bearer' };
    const verified = fromCache(token) ?? (await verify(token));
    if (typeof verified === 'string') return unauthorized(scopes, verified);
    const flaw = untimely(verified.payload, Date.now() / 1000);
    if (flaw !== 'expired') addToCache(token, verified);
    if (flaw) return unauthorized(scopes, flaw);
    if (scopes.some((scope) => verified.grant.scopes.includes(scope))) return verified.grant;
    return missingScope(scopes);
  };
};

/** Distinguishes a refusal from a grant. */
export const isRefusal = (outcome: TokenGrant | Refusal): outcome is Refusal => 'code' in outcome;
