import { createHash, randomBytes } from 'node:crypto';
import { appClientId, appClientOf } from './persona.ts';

/** What a sign-in or a refresh brings; lifetimes in seconds. */
export type Tokens = {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
  readonly scope: string;
};

type Discovery = { readonly authorization_endpoint: string; readonly token_endpoint: string };
type SignInRequest = {
  readonly origin: string;
  readonly userId: string;
  readonly scope?: string;
  /** The app's if not given. */
  readonly clientId?: string;
};

const random = (): string => randomBytes(32).toString('base64url');
const mostRedirects = 10;

/** A browser's part in the protocol: it stores cookies and reports redirects. */
const createJar = () => {
  const cookies = new Map<string, string>();
  return async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  };
};

const failure = async (step: string, response: Response): Promise<Error> =>
  new Error(
    `Sign-in failed at ${step}: ${response.status} ${(await response.text()).slice(0, 500)}`,
  );

const discover = async (origin: string): Promise<Discovery> => {
  const response = await fetch(`${origin}/oidc/.well-known/openid-configuration`);
  if (!response.ok) throw await failure('discovery', response);
  return (await response.json()) as Discovery;
};

const askTokens = async (endpoint: string, form: Record<string, string>): Promise<Tokens> => {
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams(form) });
  if (!response.ok) throw await failure('the token endpoint', response);
  const body = (await response.json()) as Record<string, string> & { expires_in: number };
  return {
    accessToken: body.access_token ?? '',
    idToken: body.id_token ?? '',
    refreshToken: body.refresh_token ?? form.refresh_token ?? '',
    expiresIn: body.expires_in,
    scope: body.scope ?? '',
  };
};

/** Follows the redirects as a browser would, chooses the persona, ends at the app's callback. */
const walk = async (start: URL, userId: string, redirectUri: string): Promise<URL> => {
  const visit = createJar();
  let url = start.href;
  for (let step = 0; step < mostRedirects; step += 1) {
    const isPicker = new URL(url).pathname.includes('/interaction/');
    const choice = { method: 'POST', body: new URLSearchParams({ userId }) };
    const response = await visit(url, isPicker ? choice : {});
    const location = response.headers.get('location');
    if (location === null) throw await failure(new URL(url).pathname, response);
    await response.body?.cancel();
    url = new URL(location, url).href;
    if (url.startsWith(`${redirectUri}?`)) return new URL(url);
  }
  throw new Error('Sign-in failed: too many redirects');
};

/**
 * Signs a persona in over HTTP without a browser, by the real protocol: authorization code, PKCE,
 * and the persona picker. Throws the provider's message if any step fails.
 */
export const signIn = async ({
  origin,
  userId,
  scope,
  clientId = appClientId,
}: SignInRequest): Promise<Tokens> => {
  const discovery = await discover(origin);
  const { callback, scopes } = appClientOf(clientId);
  const redirectUri = `${origin}${callback}`;
  const verifier = random();
  const state = random();
  const url = new URL(discovery.authorization_endpoint);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scope ?? `openid profile ${scopes.join(' ')}`,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();

  const { searchParams } = await walk(url, userId, redirectUri);
  const code = searchParams.get('code');
  if (searchParams.get('state') !== state || code === null) {
    throw new Error(`Sign-in failed: ${searchParams.get('error') ?? 'the state does not match'}`);
  }
  return askTokens(discovery.token_endpoint, {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
  });
};

/** New access and ID tokens for a refresh token. Throws the provider's message on refusal. */
export const refresh = async (wanted: {
  readonly origin: string;
  readonly refreshToken: string;
  /** The app's if not given. */
  readonly clientId?: string;
}): Promise<Tokens> => {
  const { token_endpoint } = await discover(wanted.origin);
  return askTokens(token_endpoint, {
    grant_type: 'refresh_token',
    client_id: wanted.clientId ?? appClientId,
    refresh_token: wanted.refreshToken,
  });
};
