import { expect, test } from '@jest/globals';
import { ok } from '#basics/result.ts';
import * as checkExport from '#contracts/http/requests/exportSales.js';
import * as checkEvent from '#contracts/http/requests/receivePaymentEvent.js';
import { createHttpFunction } from '#shell/http.ts';
import type { HttpRequest } from '#shell/http-request.ts';
import {
  anHttpEvent,
  anObserver,
  type EventParts,
  problemOf,
  someClaims,
} from '#test/builders/http.ts';

const mebibyte = 1024 * 1024;

/** A function that takes events in bytes, and one that returns a table. */
function setUp() {
  const requests: HttpRequest<'receivePaymentEvent'>[] = [];
  const observer = anObserver();
  const call = createHttpFunction(
    {
      receivePaymentEvent: {
        check: checkEvent,
        raw: true,
        run: async (request) => {
          requests.push(request);
          return ok({ outcome: 'kept' as const });
        },
      },
      exportSales: { check: checkExport, run: async () => ok('voter\r\nada\r\n') },
    },
    observer,
  );
  const path = { provider: 'stripe' };
  const deliver = (parts: EventParts = {}) =>
    call(anHttpEvent('receivePaymentEvent', { path, claims: undefined, ...parts }));
  return { call, deliver, requests, observer };
}

test('a raw body arrives byte for byte, though it is neither JSON nor UTF-8', async () => {
  const { deliver, requests } = setUp();
  const bytes = Buffer.from([0x00, 0xff, 0xc3, 0x28, 0x0d, 0x0a]);
  const body = bytes.toString('base64');
  expect(await deliver({ body, isBase64Encoded: true })).toMatchObject({ statusCode: 200 });
  expect(Buffer.from(requests[0]?.bytes ?? [])).toEqual(bytes);
  expect(requests[0]?.body).toBeUndefined();
});

test('a raw body of JSON is not parsed and written again: its spaces stay', async () => {
  const { deliver, requests } = setUp();
  const body = '{ "b":1,\r\n "a":1.0, "ä":"\\u00e4" }';
  await deliver({ body });
  expect(Buffer.from(requests[0]?.bytes ?? []).toString('utf8')).toBe(body);
});

test('a raw body needs no sign-in, and the headers come with it', async () => {
  const { deliver, requests } = setUp();
  expect(await deliver({ body: 'x' })).toMatchObject({ statusCode: 200 });
  expect(requests[0]?.headers).toEqual({ authorization: 'Bearer canary-token' });
});

test('a raw body of up to one MiB is taken, a larger one is refused by its bytes', async () => {
  const { deliver, requests } = setUp();
  expect(await deliver({ body: 'x'.repeat(mebibyte) })).toMatchObject({ statusCode: 200 });
  for (const body of ['x'.repeat(mebibyte + 1), 'ä'.repeat(mebibyte / 2 + 1)])
    expect(problemOf(await deliver({ body })).code).toBe('body-too-large');
  const encoded = Buffer.alloc(mebibyte + 1).toString('base64');
  const large = await deliver({ body: encoded, isBase64Encoded: true });
  expect(large.statusCode).toBe(413);
  expect(requests).toHaveLength(1);
});

test('a request without a body is one of no bytes', async () => {
  const { deliver, requests } = setUp();
  await deliver();
  expect(requests[0]?.bytes).toHaveLength(0);
});

test('an event for an unknown provider is refused before it is read', async () => {
  const { deliver, requests } = setUp();
  const response = await deliver({ path: { provider: 'cash' }, body: 'x' });
  expect(problemOf(response).code).toBe('invalid-request');
  expect(requests).toEqual([]);
});

test('a success that is not JSON is sent as text of its media type', async () => {
  const { call } = setUp();
  const query = { from: '2027-02-01', to: '2027-02-28' };
  const claims = someClaims('demo.admin');
  expect(await call(anHttpEvent('exportSales', { query, claims }))).toEqual({
    statusCode: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="sales.csv"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    },
    body: 'voter\r\nada\r\n',
  });
});

test('a refusal of such an operation is a problem in JSON like any other', async () => {
  const { call } = setUp();
  const response = await call(anHttpEvent('exportSales', { query: { from: 'x' } }));
  expect(response.headers['content-type']).toBe('application/problem+json');
});
