import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from '@jest/globals';
import type { GatewayEvent } from '#infra/local/gateway/operation.ts';
import { createHttpServer, laterListener } from '#infra/local/runtime/http-server.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { until } from '#test/until.ts';
import { serve, signedIn, startGateway } from './started.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const host of open.splice(0)) await host.close();
});

const opened = <Host extends { close: () => Promise<void> }>(host: Host): Host => {
  open.push(host);
  return host;
};

const votes = '/clients/demo/votings/v1/votes';

test('a request has the time at which all of it had arrived', async () => {
  const closesAt = Date.parse('2026-06-01T12:00:00Z');
  let now = closesAt - 1;
  const { server, origin } = opened(await startGateway({}, { clock: { now: () => now } }));
  const begun = once(server, 'request');
  const headers = { ...(await signedIn()), 'content-type': 'text/plain', 'content-length': 6 };
  const heldBack = request(`${origin}${votes}`, { method: 'POST', headers });
  const answered = once(heldBack, 'response');
  heldBack.write('cho');
  const [incoming]: IncomingMessage[] = await begun;
  // The token has been verified, and the rest of the body is waited for.
  await until(() => incoming?.readableFlowing === true);
  now = closesAt + 3_000;
  heldBack.end('ice');
  const [response] = await answered;
  const { body, requestContext } = JSON.parse(await text(response)) as GatewayEvent;
  expect(body).toBe('choice');
  expect(requestContext.timeEpoch).toBe(closesAt + 3_000);
  expect(requestContext.time).toBe('01/Jun/2026:12:00:03 +0000');
});

test.each(['localhost', 'localhost:3000', '127.0.0.1:4321', '[::1]', '[::1]:3000'])(
  'a request under the name %s has a response',
  async (host) => {
    const { origin } = opened(await startGateway());
    expect((await askUnder(host, `${origin}/info`)).status).toBe(200);
  },
);

test.each([
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example:3000',
  '127.0.0.1.evil.example',
  'evil.example@localhost',
  '0.0.0.0:3000',
])('under the name %s no part of the host responds', async (host) => {
  let served = 0;
  const page = (_: unknown, response: { end: () => unknown }) => {
    served += 1;
    return response.end();
  };
  const staticRoutes = { '/': page, '/docs': page, '/oidc': page, '/sandbox': page };
  const info = async () => {
    served += 1;
    return {};
  };
  const { origin } = opened(await startGateway({ info }, { staticRoutes }));
  for (const path of ['/info', '/', '/docs', '/oidc/auth', '/sandbox', '/nowhere']) {
    const { status, type, body } = await askUnder(host, `${origin}${path}`);
    expect({ status, type }).toEqual({ status: 403, type: 'application/json' });
    expect(JSON.parse(body).message).toContain('localhost');
  }
  expect(served).toBe(0);
});

async function askUnder(host: string, url: string) {
  const asked = request(url, { headers: { host } });
  const answered = once(asked, 'response');
  asked.end();
  const [response] = await answered;
  const type = String(response.headers['content-type']);
  return { status: Number(response.statusCode), type, body: await text(response) };
}

const arrivalMs = 60;

test.each([
  ['head', `POST ${votes} HT`],
  ['body', `POST /info HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{`],
  [
    'body after its refusal',
    `POST ${votes} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n{`,
  ],
])('who never sends the rest of a %s is let go of', async (_, beginning) => {
  const { port } = opened(
    await serve(
      (incoming, response) => {
        if (incoming.url === votes) response.writeHead(401).end();
        else incoming.resume().on('end', () => response.end());
      },
      { arrivalMs },
    ),
  );
  const socket = connect(port, '127.0.0.1');
  socket.write(beginning);
  expect(await text(socket)).toContain('HTTP/1.1 408 ');
});

test('a body that never ends reaches no function, and is not stored', async () => {
  let calls = 0;
  const castVote = async () => {
    calls += 1;
    return {};
  };
  const { port } = opened(await startGateway({ castVote }, {}, { arrivalMs }));
  const { authorization } = await signedIn();
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST ${votes} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\n` +
      'content-length: 9\r\n\r\n{',
  );
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
  expect(calls).toBe(0);
});

test('connections over the limit are closed, and those within it go on', async () => {
  const limits = { connections: 1 };
  const { port } = opened(await serve((_, response) => response.end('here'), limits));
  const first = connect(port, '127.0.0.1');
  await once(first, 'connect');
  const second = connect(port, '127.0.0.1')
    .on('error', () => {})
    .resume();
  await once(second, 'close');
  first.write('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  expect(await text(first)).toContain('here');
});

test('a request that comes while the host starts has its response once it has', async () => {
  const { listener, use } = laterListener();
  const server = createHttpServer(listener);
  const port = await listen(server, 0);
  opened({ close: async () => void server.close() });
  const early = fetch(`http://127.0.0.1:${port}/`);
  await once(server, 'request');
  use((_request, response) => response.end('ready'));
  expect(await (await early).text()).toBe('ready');
});

test('a server waits thirty seconds for a request, as API Gateway does for a function', () => {
  const { headersTimeout, requestTimeout, maxConnections } = createHttpServer();
  expect({ headersTimeout, requestTimeout, maxConnections }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    maxConnections: 3_000,
  });
});
