import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from '@jest/globals';
import type { GatewayEvent } from '#infra/local/gateway/operation.ts';
import { signedIn, startGateway } from './started.ts';

type Body = NonNullable<RequestInit['body']>;
const receivedAt = Date.UTC(2026, 2, 12, 19, 3, 58, 7);
const gateway = await startGateway({}, { clock: { now: () => receivedAt } });
afterAll(gateway.close);
const votes = `${gateway.origin}/clients/demo/votings/v%201/votes`;

const eventOf = async (url: string, init: RequestInit = {}): Promise<GatewayEvent> => {
  const headers = { ...(init.headers as Record<string, string>), ...(await signedIn()) };
  const response = await fetch(url, { ...init, headers });
  expect(response.status).toBe(200);
  return (await response.json()) as GatewayEvent;
};

const post = (body: Body, type: string): Promise<GatewayEvent> =>
  eventOf(votes, { method: 'POST', body, headers: { 'content-type': type } });

test('the event has the shape of payload format 2.0', async () => {
  const event = await post('{"choice":["a"]}', 'application/json');
  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'POST /clients/{clientId}/votings/{votingId}/votes',
    rawPath: '/clients/demo/votings/v%201/votes',
    rawQueryString: '',
    pathParameters: { clientId: 'demo', votingId: 'v 1' },
    body: '{"choice":["a"]}',
    isBase64Encoded: false,
    requestContext: {
      http: { method: 'POST', protocol: 'HTTP/1.1', userAgent: 'node' },
      routeKey: 'POST /clients/{clientId}/votings/{votingId}/votes',
      stage: '$default',
      domainName: 'localhost',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: receivedAt,
    },
  });
  expect(event.headers).toMatchObject({ host: `localhost:${gateway.port}` });
  expect(event).not.toHaveProperty('queryStringParameters');
  expect(event).not.toHaveProperty('cookies');
});

test('repeated query keys are joined with a comma and everything is decoded', async () => {
  const query = 'status=open&status=closed&q=a%20b%2Cc+d&flag';
  const event = await eventOf(`${gateway.origin}/clients/demo/votings?${query}`);
  expect(event.rawQueryString).toBe(query);
  expect(event.queryStringParameters).toEqual({ status: 'open,closed', q: 'a b,c d', flag: '' });
});

test('a query key that every object has arrives as any other', async () => {
  const event = await eventOf(`${gateway.origin}/clients/demo/votings?__proto__=x&constructor=y`);
  const { queryStringParameters = {} } = event;
  expect(Object.entries(queryStringParameters)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

test('an event of a request without a body has no body', async () => {
  const event = await eventOf(`${gateway.origin}/clients/demo/votings`);
  expect(event).not.toHaveProperty('body');
  expect(event.isBase64Encoded).toBe(false);
});

test('a body that is not text travels in base64', async () => {
  const bytes = new Uint8Array([0, 255, 128, 10]);
  for (const type of ['application/octet-stream', 'application/x-www-form-urlencoded']) {
    const event = await post(bytes, type);
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body ?? '', 'base64')).toEqual(Buffer.from(bytes));
  }
});

test('text of every usual kind travels as it is', async () => {
  const types = ['application/json; charset=utf-8', 'text/csv', 'application/merge-patch+json'];
  for (const type of types) {
    const event = await post('Grüße', type);
    expect([event.body, event.isBase64Encoded]).toEqual(['Grüße', false]);
  }
});

test('header names are in lower case, repeated ones joined, cookies stand apart', async () => {
  const { authorization } = await signedIn();
  const headers = ['Host', 'localhost', 'X-Tag', 'one', 'x-tag', 'two', 'Cookie', 'a=1; b=2'];
  const event = await new Promise<GatewayEvent>((resolve, reject) => {
    request(`${gateway.origin}/clients/demo/votings`, {
      headers: [...headers, 'Authorization', authorization],
    })
      .on('response', (response) => resolve(text(response).then(JSON.parse)))
      .on('error', reject)
      .end();
  });
  expect(event.headers['x-tag']).toBe('one,two');
  expect(event.cookies).toEqual(['a=1', 'b=2']);
  expect(event.headers).not.toHaveProperty('cookie');
  expect(event.headers).not.toHaveProperty('connection');
});
