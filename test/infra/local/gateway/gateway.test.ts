import { request, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { cors } from '#infra/cors.ts';
import { createGateway } from '#infra/local/gateway/gateway.ts';
import { createThrottle } from '#infra/local/gateway/throttle.ts';
import { operations, signedIn, startGateway, trusted } from './started.ts';

type Body = NonNullable<RequestInit['body']>;
const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const host of open.splice(0)) await host.close();
});

const start = async (...options: Parameters<typeof startGateway>) => {
  const gateway = await startGateway(...options);
  open.push(gateway);
  return gateway;
};

const megabytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count * 1024 * 1024);
const votes = '/clients/demo/votings/v1/votes';

const answerOf = async (result: unknown): Promise<Response> => {
  const { origin } = await start({ info: async () => result });
  return fetch(`${origin}/info`);
};

test('too much at once is refused, and the rest waits', async () => {
  const goOn = Promise.withResolvers<void>();
  const readVotings = () => goOn.promise.then(() => 'read');
  const throttle = createThrottle({ atOnceMax: 1, waitingMax: 1 });
  const { origin, entries } = await start({ readVotings }, { throttle });
  const headers = await signedIn();
  const reads = Array.from({ length: 3 }, () =>
    fetch(`${origin}/clients/demo/votings`, { headers }),
  );
  const refused = await Promise.race(reads);
  expect(refused.status).toBe(429);
  expect(entries).toMatchObject([{ status: 429, refusal: 'too-many-requests' }]);
  const vote = await fetch(`${origin}${votes}`, { method: 'POST', headers, body: '{}' });
  expect(vote.status).toBe(200);
  goOn.resolve();
  const statuses = (await Promise.all(reads)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 200, 429]);
});

test('a body of 10 MB passes and one byte more does not, announced or not', async () => {
  const { origin } = await start({ castVote: async ({ body }) => `${body?.length}` });
  const send = async (body: Body): Promise<Response> =>
    fetch(`${origin}${votes}`, {
      method: 'POST',
      body,
      headers: { ...(await signedIn()), 'content-type': 'text/plain' },
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit);
  const stream = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]).stream();
  const tooMuch = new Uint8Array(10 * 1024 * 1024 + 1);

  expect(await (await send(megabytes(10))).text()).toBe(String(10 * 1024 * 1024));
  expect(await (await send(stream(megabytes(10)))).text()).toBe(String(10 * 1024 * 1024));
  for (const body of [tooMuch, stream(tooMuch)]) {
    expect((await send(body)).status).toBe(413);
  }
});

test('a function that takes too long is abandoned, and its late failure does no harm', async () => {
  const late = Promise.withResolvers<never>();
  const { origin, entries } = await start({ info: () => late.promise }, { timeoutMs: 5 });
  const response = await fetch(`${origin}/info`);
  late.reject(new Error('too late'));
  expect(response.status).toBe(503);
  expect(entries).toMatchObject([{ operationId: 'info', status: 503, refusal: 'timed-out' }]);
});

test('a function that throws is an internal error, logged with its cause', async () => {
  const error = new Error('boom');
  for (const info of [
    () => Promise.reject(error),
    () => {
      throw error;
    },
  ]) {
    const { origin, entries } = await start({ info });
    const response = await fetch(`${origin}/info`);
    expect(response.status).toBe(500);
    const requestId = response.headers.get('apigw-requestid');
    expect(entries).toMatchObject([{ requestId, operationId: 'info', status: 500, error }]);
  }
});

test('a result with a status code is the whole response', async () => {
  const response = await answerOf({
    statusCode: 201,
    headers: { 'Content-Type': 'application/json', 'X-Count': 3 },
    cookies: ['a=1', 'b=2; Path=/'],
    body: '{"ok":true}',
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('x-count')).toBe('3');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; Path=/']);
  expect(await response.json()).toEqual({ ok: true });
});

test('a result without a status code is the JSON of a 200', async () => {
  const response = await answerOf({ hello: 'world' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toEqual({ hello: 'world' });
  expect(await (await answerOf(undefined)).text()).toBe('null');
});

test('a base64 body is sent as its bytes and a 204 has none', async () => {
  const bytes = Buffer.from([0, 200, 255]);
  const body = bytes.toString('base64');
  const binary = await answerOf({ statusCode: 200, isBase64Encoded: true, body });
  expect(Buffer.from(await binary.arrayBuffer())).toEqual(bytes);
  const empty = await answerOf({ statusCode: 204 });
  expect([empty.status, await empty.text()]).toEqual([204, '']);
});

test('a result that is no response is an internal error', async () => {
  for (const result of [{ statusCode: 'ok' }, { statusCode: 99 }, { statusCode: 200, body: {} }]) {
    expect((await answerOf(result)).status).toBe(500);
  }
});

test('a client that goes away while sending never reaches the function', async () => {
  let calls = 0;
  const { origin, entries } = await start({
    castVote: async () => {
      calls += 1;
      return {};
    },
  });
  const headers = { ...(await signedIn()), 'content-length': 100 };
  const dying = request(`${origin}${votes}`, { method: 'POST', headers });
  await new Promise<void>((resolve) => {
    dying.on('error', () => resolve());
    dying.write('{', () => dying.destroy(new Error('gone')));
  });
  const next = await fetch(`${origin}${votes}`, { method: 'POST', headers: await signedIn() });
  expect([next.status, calls, entries.length]).toEqual([200, 1, 1]);
});

test('a client that goes away while the function works harms nothing', async () => {
  const reached = Promise.withResolvers<void>();
  const release = Promise.withResolvers<object>();
  const logged = Promise.withResolvers<unknown>();
  const { origin } = await start(
    {
      info: () => {
        reached.resolve();
        return release.promise;
      },
    },
    { log: logged.resolve },
  );
  const leaving = new AbortController();
  const lost = fetch(`${origin}/info`, { signal: leaving.signal }).catch((error) => error.name);
  await reached.promise;
  leaving.abort();
  expect(await lost).toBe('AbortError');
  release.resolve({});
  expect(await logged.promise).toMatchObject({ operationId: 'info', status: 200 });
});

test('pages of this machine may call from any port, and others may not', async () => {
  const { origin } = await start();
  const preflight = (from: string): Promise<Response> =>
    fetch(`${origin}${votes}`, {
      method: 'OPTIONS',
      headers: { origin: from, 'access-control-request-method': 'POST' },
    });
  const allowed = await preflight('http://localhost:5173');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
  expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
  expect(allowed.headers.get('access-control-max-age')).toBe(String(cors.maxAgeSeconds));
  for (const from of ['https://evil.example', 'http://localhost.evil.example', 'null']) {
    expect((await preflight(from)).headers.get('access-control-allow-origin')).toBeNull();
  }
  const refused = await fetch(`${origin}${votes}`, {
    method: 'POST',
    headers: { origin: 'http://localhost:5173' },
  });
  expect(refused.status).toBe(401);
  expect(refused.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
  expect(refused.headers.get('access-control-expose-headers')).toBe(
    'apigw-requestid,content-disposition,retry-after',
  );
});

test('pages of the host itself are not sniffed and not framed', async () => {
  const page = (_: unknown, response: ServerResponse) => response.writeHead(200).end('page');
  const strict = (_: unknown, response: ServerResponse) =>
    response.writeHead(200, { 'content-security-policy': "default-src 'none'" }).end('strict');
  const { origin } = await start({}, { staticRoutes: { '/docs': page, '/sandbox': strict } });
  const headersOf = async (path: string) => {
    const { headers } = await fetch(`${origin}${path}`);
    return [headers.get('x-content-type-options'), headers.get('content-security-policy')];
  };
  const notFramed = "frame-ancestors 'none'";
  expect(await headersOf('/docs')).toEqual(['nosniff', notFramed]);
  expect(await headersOf('/sandbox')).toEqual(['nosniff', "default-src 'none'"]);
  // What a function or API Gateway sends has no more headers than in the cloud.
  for (const path of ['/info', '/nowhere', '/executions']) {
    expect(await headersOf(path)).toEqual([null, null]);
  }
});

test('static routes serve what the contract does not, the longest prefix first', async () => {
  const say = (words: string) => (_: unknown, response: { end: (text: string) => void }) =>
    response.end(words);
  const staticRoutes = {
    '/': () => false,
    '/docs': say('docs'),
    '/docs/deep': say('deep'),
    '/info': say('never'),
  };
  const { origin } = await start(
    { info: async () => ({ statusCode: 200, body: 'info' }) },
    {
      staticRoutes,
    },
  );
  const read = async (path: string): Promise<string> => (await fetch(`${origin}${path}`)).text();
  expect(await read('/docs')).toBe('docs');
  expect(await read('/docs/a?b')).toBe('docs');
  expect(await read('/docs/deep/er')).toBe('deep');
  expect(await read('/info')).toBe('info');
  expect((await fetch(`${origin}/docsy`)).status).toBe(404);
});

test('an operation without a function stops the gateway from being made', async () => {
  const functions = {} as Parameters<typeof createGateway<keyof typeof operations>>[0]['functions'];
  const make = () =>
    createGateway({ ...trusted, operations, functions, clock: Date, log: () => {} });
  expect(make).toThrow('No function serves the operation castVote');
});
