import { request } from 'node:http';
import { afterAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { mintAccessToken } from '#infra/local/identity/mint.ts';
import { signIn } from '#infra/local/identity/sign-in.ts';
import { startIdentity } from './started.ts';

const host = await startIdentity();
afterAll(host.close);
const { origin, identity } = host;
const crowd = { userIds: ['crowd-0001', 'crowd-0002'], clientId: 'demo', role: 'voter' };

const ask = (body: unknown, type = 'application/json'): Promise<Response> =>
  fetch(`${origin}/_local/tokens`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });

const statusUnderHost = (name: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = { host: name, 'content-type': 'application/json' };
    request(`${origin}/_local/tokens`, { method: 'POST', headers })
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end(JSON.stringify(crowd));
  });

test('a minted token has the claims and the header of a signed-in one', async () => {
  const { accessToken } = await signIn({ origin, userId: 'ada' });
  const minted = await mintAccessToken(identity.key, { userId: 'ada', groups: ['demo.voter'] });
  const unlike = { jti: '', iat: 0, exp: 0 };
  expect({ ...decodeJwt(minted), ...unlike }).toEqual({ ...decodeJwt(accessToken), ...unlike });
  expect(decodeProtectedHeader(minted)).toEqual(decodeProtectedHeader(accessToken));
});

test('a crowd gets its tokens at once, in its order, and the API accepts them', async () => {
  const response = await ask(crowd);
  const { tokens } = (await response.json()) as {
    tokens: { userId: string; accessToken: string }[];
  };
  expect(tokens.map(({ userId }) => userId)).toEqual(crowd.userIds);
  for (const { userId, accessToken } of tokens) {
    const headers = { authorization: `Bearer ${accessToken}` };
    const response = await fetch(`${origin}/clients/demo/votings`, { headers });
    expect(await response.json()).toMatchObject({
      requestContext: {
        authorizer: { jwt: { claims: { sub: userId, 'cognito:groups': '[demo.voter]' } } },
      },
    });
  }
});

test('only made-up voters get tokens without a sign-in', async () => {
  for (const wrong of [
    { ...crowd, userIds: ['ada'] },
    { ...crowd, userIds: 'crowd-0001' },
    { ...crowd, role: 'admin' },
    { ...crowd, clientId: 'demo.admin' },
    { ...crowd, userIds: Array.from({ length: 5001 }, (_, index) => `crowd-${index}`) },
    null,
    [],
  ]) {
    expect((await ask(wrong)).status).toBe(400);
  }
});

test('a page of another site, or another name for this machine, gets no tokens', async () => {
  expect((await ask(crowd, 'text/plain')).status).toBe(403);
  expect(await statusUnderHost('rebound.example')).toBe(403);
  expect(await statusUnderHost(`127.0.0.1:${host.port}`)).toBe(200);
  expect((await fetch(`${origin}/_local/tokens`)).status).toBe(405);
});
