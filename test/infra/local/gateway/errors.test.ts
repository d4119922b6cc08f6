import { afterEach, expect, test } from '@jest/globals';
import { stoppedAfter } from '#infra/local/aws/lambda.ts';
import { createThrottle } from '#infra/local/gateway/throttle.ts';
import { gatewayMessages } from '#test/contract/checked-client.ts';
import { signedIn, startGateway, token } from './started.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const host of open.splice(0)) await host.close();
});

const start = async (...options: Parameters<typeof startGateway>) => {
  const gateway = await startGateway(...options);
  open.push(gateway);
  return gateway;
};

const votes = '/clients/demo/votings/v1/votes';
const tooLarge = new Uint8Array(10 * 1024 * 1024 + 1);
const expired = () => token({ exp: Math.floor(Date.now() / 1000) - 1 });
const wrongScope = () => token({ scope: 'votings/read' });
const bearer = async (made: Promise<string>) => ({ authorization: `Bearer ${await made}` });

/** Headers of every response, about the connection. */
const ofTheConnection = new Set(['connection', 'content-length', 'date', 'keep-alive']);

/** All that a client receives: the status, the headers, the bytes of the body. */
const received = async (response: Response) => {
  const headers = [...response.headers].filter(([name]) => !ofTheConnection.has(name));
  return {
    status: response.status,
    headers: Object.fromEntries(headers),
    body: await response.text(),
  };
};

/** What API Gateway sends, and nothing besides. */
const gatewayError = (status: number, body: string, headers = {}) => ({
  status,
  headers: {
    'content-type': 'application/json',
    'apigw-requestid': expect.any(String),
    ...headers,
  },
  body,
});

const full = { isFull: () => true, take: () => undefined };

test('401: the token is missing', async () => {
  const { origin } = await start();
  expect(await received(await fetch(`${origin}${votes}`, { method: 'POST' }))).toEqual(
    gatewayError(401, '{"message":"Unauthorized"}', { 'www-authenticate': 'Bearer' }),
  );
});

test('401: the token has expired, and the challenge names the scopes of the route', async () => {
  const { origin } = await start();
  const headers = await bearer(expired());
  expect(await received(await fetch(`${origin}/clients/demo/votings`, { headers }))).toEqual(
    gatewayError(401, '{"message":"Unauthorized"}', {
      'www-authenticate':
        'Bearer scope="votings/read votings/manage" error="invalid_token" ' +
        'error_description="the token has expired"',
    }),
  );
});

test('403: the token lacks the scope', async () => {
  const { origin } = await start();
  const headers = await bearer(wrongScope());
  expect(await received(await fetch(`${origin}${votes}`, { method: 'POST', headers }))).toEqual(
    gatewayError(403, '{"message":"Forbidden"}', {
      'www-authenticate':
        'Bearer scope="votings/vote" error="insufficient_scope" ' +
        'error_description="expected scopes: [votings/vote]"',
    }),
  );
});

test.each([
  ['GET', '/nowhere'],
  ['DELETE', '/info'],
  ['OPTIONS', '/nowhere'],
])('404: %s %s is no route', async (method, path) => {
  const { origin } = await start();
  expect(await received(await fetch(`${origin}${path}`, { method }))).toEqual(
    gatewayError(404, '{"message":"Not Found"}'),
  );
});

test('413: the body is larger than 10 MB', async () => {
  const { origin } = await start();
  const request = { method: 'POST', headers: await signedIn(), body: tooLarge };
  expect(await received(await fetch(`${origin}${votes}`, request))).toEqual(
    gatewayError(413, '{"message":"Request Entity Too Large"}'),
  );
});

test('429: the route is full', async () => {
  const { origin } = await start({}, { throttle: full });
  expect(await received(await fetch(`${origin}/info`))).toEqual(
    gatewayError(429, '{"message":"Too Many Requests"}'),
  );
});

test('500: the function throws, is stopped, or returns no response', async () => {
  const boom = () => Promise.reject(new Error('boom'));
  const stopped = () => Promise.reject(stoppedAfter(10));
  for (const info of [boom, stopped, async () => ({ statusCode: 'ok' })]) {
    const { origin } = await start({ info });
    expect(await received(await fetch(`${origin}/info`))).toEqual(
      gatewayError(500, '{"message":"Internal Server Error"}'),
    );
  }
});

test('503: the function takes too long', async () => {
  const { origin } = await start({ info: () => new Promise(() => {}) }, { timeoutMs: 5 });
  expect(await received(await fetch(`${origin}/info`))).toEqual(
    gatewayError(503, '{"message":"Service Unavailable"}'),
  );
});

test('the route comes first, then the throttle, the token, the scope, the body', async () => {
  let calls = 0;
  const castVote = async () => {
    calls += 1;
    return {};
  };
  const send = async (path: string, authorization: string | undefined, throttle?: typeof full) => {
    const { origin } = await start({ castVote }, throttle && { throttle });
    const headers = authorization === undefined ? {} : { authorization };
    return (await fetch(`${origin}${path}`, { method: 'POST', headers, body: tooLarge })).status;
  };
  const { authorization: bad } = await bearer(expired());
  const { authorization: narrow } = await bearer(wrongScope());
  const { authorization: good } = await signedIn();
  expect([
    await send('/nowhere', undefined, full),
    await send(votes, undefined, full),
    await send(votes, bad),
    await send(votes, narrow),
    await send(votes, good),
  ]).toEqual([404, 429, 401, 403, 413]);
  expect(calls).toBe(0);
});

test('what the function alone checks reaches it: no body, another content type', async () => {
  const seen: unknown[] = [];
  const castVote = async ({ body, headers }: { body?: string; headers: object }) => {
    seen.push({ body, type: Reflect.get(headers, 'content-type') });
    return {};
  };
  const { origin } = await start({ castVote });
  const send = async (more: RequestInit) => {
    const headers = { ...(await signedIn()), ...more.headers };
    return (await fetch(`${origin}${votes}`, { method: 'POST', ...more, headers })).status;
  };
  expect(await send({})).toBe(200);
  expect(await send({ body: '<vote/>', headers: { 'content-type': 'text/xml' } })).toBe(200);
  expect(seen).toEqual([
    { body: undefined, type: undefined },
    { body: '<vote/>', type: 'text/xml' },
  ]);
});

test('a preflight request reaches no function, whatever it lacks', async () => {
  let calls = 0;
  const castVote = async () => {
    calls += 1;
    return {};
  };
  const { origin } = await start({ castVote }, { throttle: createThrottle() });
  const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' };
  const response = await fetch(`${origin}${votes}`, { method: 'OPTIONS', headers });
  expect([response.status, await response.text(), calls]).toEqual([204, '', 0]);
});

test('a page of an allowed origin can read an error of the gateway', async () => {
  const { origin } = await start({}, { throttle: full });
  const from = 'http://localhost:5173';
  for (const [path, method] of [
    ['/nowhere', 'GET'],
    ['/info', 'GET'],
  ] as const) {
    const { headers } = await fetch(`${origin}${path}`, { method, headers: { origin: from } });
    expect(headers.get('access-control-allow-origin')).toBe(from);
  }
});

test('the checked client knows the same messages', async () => {
  const { gatewayErrors } = await import('#infra/local/gateway/refusal.ts');
  const { 'host-not-allowed': _ofThisHost, ...ofApiGateway } = gatewayErrors;
  const byStatus = Object.values(ofApiGateway).map(({ status, message }) => [status, message]);
  expect(Object.fromEntries(byStatus)).toEqual(gatewayMessages);
});
