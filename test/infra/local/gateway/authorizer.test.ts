import { createSecretKey } from 'node:crypto';
import { afterAll, expect, jest, test } from '@jest/globals';
import { exportSPKI, generateKeyPair } from 'jose';
import { claims, privateKey, publicKey, startGateway, token } from './started.ts';

const gateway = await startGateway();
afterAll(gateway.close);
const url = `${gateway.origin}/clients/demo/votings`;
const now = Math.floor(Date.now() / 1000);
const stranger = await generateKeyPair('RS256');

const ask = (authorization?: string): Promise<Response> =>
  fetch(url, authorization === undefined ? {} : { headers: { authorization } });

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const refused: Record<string, () => string | Promise<string>> = {
  'no signature at all': () => `${base64({ alg: 'none', kid: 'first' })}.${base64(claims())}.`,
  'HS256 with the public key as its secret': async () => {
    const secret = createSecretKey(Buffer.from(await exportSPKI(publicKey)));
    return token({}, secret, { alg: 'HS256', kid: 'first' });
  },
  'another RSA algorithm': async () => {
    const { privateKey: other } = await generateKeyPair('RS512');
    return token({}, other, { alg: 'RS512', kid: 'first' });
  },
  'a key that is not the issuer`s': () => token({}, stranger.privateKey),
  'a key id that nobody knows': () => token({}, privateKey, { alg: 'RS256', kid: 'second' }),
  'no key id': () => token({}, privateKey, { alg: 'RS256' }),
  'another issuer': () => token({ iss: 'http://localhost/oidc/' }),
  'no issuer': () => token({ iss: undefined }),
  'another app client': () => token({ client_id: 'other-app' }),
  'neither audience nor app client': () => token({ client_id: undefined }),
  'an audience that is not ours, whatever the app client': () => token({ aud: 'other-app' }),
  'a time of expiry that is over': () => token({ exp: now - 1 }),
  'no time of expiry': () => token({ exp: undefined }),
  'a start in the future': () => token({ nbf: now + 3_600 }),
  'an issue in the future': () => token({ iat: now + 3_600 }),
  'claims changed after signing': async () => {
    const [header, , signature] = (await token()).split('.');
    return `${header}.${base64(claims({ sub: 'bo' }))}.${signature}`;
  },
  'a cut-off end': async () => (await token()).slice(0, -8),
  garbage: () => 'garbage',
  'three dots of garbage': () => 'a.b.c',
};

for (const [flaw, make] of Object.entries(refused)) {
  test(`a token with ${flaw} is unauthorized`, async () => {
    const response = await ask(`Bearer ${await make()}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(
      /^Bearer scope="votings\/read votings\/manage" error="invalid_token" error_description="/,
    );
  });
}

test('the response to a request without a token is 401 and names the scheme', async () => {
  for (const response of [await ask(), await ask(''), await ask('Bearer ')]) {
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  }
});

test('a good token passes with or without the word Bearer', async () => {
  const good = await token();
  for (const header of [`Bearer ${good}`, `bearer  ${good}`, good]) {
    expect((await ask(header)).status).toBe(200);
  }
});

test('an audience in the token goes before its app client, one or many', async () => {
  for (const aud of ['hustings-app', ['elsewhere', 'hustings-app']]) {
    expect((await ask(`Bearer ${await token({ aud, client_id: 'x' })}`)).status).toBe(200);
  }
});

test('claims reach the event as text, arrays in brackets', async () => {
  const response = await ask(`Bearer ${await token({ admin: true, level: 3 })}`);
  const { requestContext } = (await response.json()) as {
    requestContext: { authorizer: { jwt: unknown } };
  };
  expect(requestContext.authorizer.jwt).toMatchObject({
    claims: {
      sub: 'ada',
      admin: 'true',
      level: '3',
      exp: expect.stringMatching(/^\d+$/),
      'cognito:groups': '[demo.voter demo.admin]',
    },
    scopes: ['votings/read', 'votings/vote'],
  });
});

test('one of the scopes of a route is enough', async () => {
  for (const scope of ['votings/read', 'votings/manage', 'votings/manage x']) {
    expect((await ask(`Bearer ${await token({ scope })}`)).status).toBe(200);
  }
});

test('a token without a scope of the route is forbidden', async () => {
  for (const scope of ['votings/vote', 'votings/reader', '', undefined]) {
    const response = await ask(`Bearer ${await token({ scope })}`);
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('insufficient_scope');
  }
});

test('an ID token opens nothing, for it has no scopes', async () => {
  const idToken = { token_use: 'id', aud: 'hustings-app', client_id: undefined, scope: undefined };
  expect((await ask(`Bearer ${await token(idToken)}`)).status).toBe(403);
});

test('a token in the cache is refused once its time is over', async () => {
  const header = `Bearer ${await token({ exp: now + 600 })}`;
  expect((await ask(header)).status).toBe(200);
  const later = jest.spyOn(Date, 'now').mockReturnValue((now + 600) * 1000);
  const response = await ask(header);
  later.mockRestore();
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain('has expired');
});

test('a token that is early today is good when its time has come', async () => {
  const header = `Bearer ${await token({ nbf: now + 3_600, exp: now + 7_200 })}`;
  expect((await ask(header)).status).toBe(401);
  const later = jest.spyOn(Date, 'now').mockReturnValue((now + 3_600) * 1000);
  const response = await ask(header);
  later.mockRestore();
  expect(response.status).toBe(200);
});

test('a public route asks for no token and looks at none', async () => {
  const response = await fetch(`${gateway.origin}/info`, {
    headers: { authorization: 'Bearer x' },
  });
  const event = (await response.json()) as { requestContext: object };
  expect(response.status).toBe(200);
  expect(event.requestContext).not.toHaveProperty('authorizer');
});
