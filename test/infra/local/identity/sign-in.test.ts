import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { loadSigningKey } from '#infra/local/identity/keys.ts';
import { refresh, signIn } from '#infra/local/identity/sign-in.ts';
import { startIdentity } from './started.ts';

const host = await startIdentity();
afterAll(host.close);
const { origin } = host;
const ada = await signIn({ origin, userId: 'ada' });

const votings = (accessToken: string, from = origin): Promise<Response> =>
  fetch(`${from}/clients/demo/votings`, { headers: { authorization: `Bearer ${accessToken}` } });

const exchange = (form: Record<string, string>): Promise<Response> =>
  fetch(`${origin}/oidc/token`, { method: 'POST', body: new URLSearchParams(form) });

test('a sign-in by code and PKCE returns a token that the API accepts', async () => {
  expect((await votings(ada.accessToken)).status).toBe(200);
  expect(host.faults).toEqual([]);
});

test('an access token has exactly the claims of one of Cognito', () => {
  expect(decodeProtectedHeader(ada.accessToken)).toEqual({
    alg: 'RS256',
    kid: host.identity.key.kid,
  });
  const claims = decodeJwt(ada.accessToken);
  expect(claims).toEqual({
    iss: `${origin}/oidc`,
    sub: 'ada',
    username: 'ada',
    client_id: 'hustings-app',
    token_use: 'access',
    version: 2,
    scope: 'votings/read votings/vote votings/manage',
    'cognito:groups': ['demo.voter'],
    jti: expect.any(String),
    iat: expect.any(Number),
    exp: (claims.iat ?? 0) + 3600,
  });
});

test('an ID token names the person and is not accepted by the API', async () => {
  expect(decodeJwt(ada.idToken)).toMatchObject({
    aud: 'hustings-app',
    token_use: 'id',
    name: 'Ada Obi',
    'cognito:groups': ['demo.voter'],
  });
  expect((await votings(ada.idToken)).status).toBe(403);
});

test('a token has only the requested scopes', async () => {
  const { accessToken } = await signIn({ origin, userId: 'ada', scope: 'openid votings/vote' });
  expect(decodeJwt(accessToken).scope).toBe('votings/vote');
  expect((await votings(accessToken)).status).toBe(403);
});

test('a refresh returns a new token of the same kind and can be repeated', async () => {
  for (const round of [1, 2]) {
    const fresh = await refresh({ origin, refreshToken: ada.refreshToken });
    const [before, after] = [decodeJwt(ada.accessToken), decodeJwt(fresh.accessToken)];
    expect([round, after.jti]).not.toEqual([round, before.jti]);
    expect({ ...after, jti: '', iat: 0, exp: 0 }).toEqual({ ...before, jti: '', iat: 0, exp: 0 });
    expect((await votings(fresh.accessToken)).status).toBe(200);
  }
});

test('an unknown or revoked refresh token is refused', async () => {
  await expect(refresh({ origin, refreshToken: 'made-up' })).rejects.toThrow('invalid_grant');
  const { refreshToken } = await signIn({ origin, userId: 'ada' });
  const body = new URLSearchParams({ token: refreshToken, client_id: 'hustings-app' });
  const revoked = await fetch(`${origin}/oidc/token/revocation`, { method: 'POST', body });
  expect(revoked.status).toBe(200);
  await expect(refresh({ origin, refreshToken })).rejects.toThrow('invalid_grant');
});

test('only a persona can sign in', async () => {
  await expect(signIn({ origin, userId: 'mallory' })).rejects.toThrow('Nobody by that name');
});

test('an authorization request without PKCE returns with an error', async () => {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'hustings-app',
    redirect_uri: `${origin}/callback`,
    scope: 'openid',
  });
  const response = await fetch(`${origin}/oidc/auth?${query}`, { redirect: 'manual' });
  const location = new URL(response.headers.get('location') ?? '');
  expect(location.searchParams.get('error')).toBe('invalid_request');
  expect(location.searchParams.get('error_description')).toMatch(/PKCE/);
});

test('a code is not sent to another address', async () => {
  for (const redirect_uri of ['https://evil.example/callback', `${origin}/elsewhere`]) {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'hustings-app',
      redirect_uri,
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    const response = await fetch(`${origin}/oidc/auth?${query}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  }
});

test('an unknown code is refused', async () => {
  const response = await exchange({
    grant_type: 'authorization_code',
    client_id: 'hustings-app',
    redirect_uri: `${origin}/callback`,
    code: 'made-up',
    code_verifier: 'x'.repeat(43),
  });
  expect([response.status, await response.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
});

test('pages on other ports of this machine may request tokens, other sites may not', async () => {
  const allowed = async (from: string): Promise<string | null> => {
    const headers = { origin: from, 'access-control-request-method': 'POST' };
    const response = await fetch(`${origin}/oidc/token`, { method: 'OPTIONS', headers });
    return response.headers.get('access-control-allow-origin');
  };
  const body = { grant_type: 'refresh_token', client_id: 'hustings-app', refresh_token: 'x' };
  const allowedOrigin = async (from: string): Promise<string | null> => {
    const init = { method: 'POST', body: new URLSearchParams(body), headers: { origin: from } };
    return (await fetch(`${origin}/oidc/token`, init)).headers.get('access-control-allow-origin');
  };
  expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
  expect(await allowedOrigin('http://localhost:5173')).toBe('http://localhost:5173');
  expect(await allowedOrigin('https://evil.example')).toBeNull();
});

test('the keys, and so the tokens, stay valid over a restart', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'identity-'));
  await cp(host.directory, copy, { recursive: true });
  const again = await startIdentity(copy);
  await again.close();
  expect(again.identity.jwks).toEqual(host.identity.jwks);
});

test('a broken key file is an error that names the file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'identity-'));
  for (const content of ['not json', '{"kty":"oct"}']) {
    await writeFile(join(directory, 'signing-key.json'), content);
    await expect(loadSigningKey(directory)).rejects.toThrow('signing-key.json');
  }
  await rm(directory, { recursive: true });
});
