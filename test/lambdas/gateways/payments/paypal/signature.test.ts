import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { EventHeaders } from '#contracts/payments.ts';
import { createCertificates, fetchCertificate } from '#gateways/payments/paypal/certificates.ts';
import { createVerify, oldestStampMs } from '#gateways/payments/paypal/signature.ts';
import { ProviderUnavailable, stampToleranceMs } from '#gateways/payments/provider.ts';
import { createIdentity } from './certificate.ts';
import {
  account,
  certificateUrl,
  eventBody,
  paypalsIdentity,
  sandboxName,
  sentAt,
  signedHeaders,
} from './events.ts';

const body = eventBody('PAYMENT.CAPTURE.COMPLETED', { id: '29Y24445UY2083144' });
const givePem = (pem = paypalsIdentity.pem) => jest.fn(async (_url: URL) => pem);

const check = (sent: Uint8Array, headers: EventHeaders, now = sentAt, fetchPem = givePem()) =>
  createVerify(account, createCertificates(fetchPem))(sent, headers, now);

const wrong = { ok: false, reason: 'signature-wrong' };
const good = { ok: true, value: JSON.parse(body.toString()) };

test('an event that PayPal signed is verified', async () => {
  expect(await check(body, signedHeaders(body))).toEqual(good);
});

test('an event without one of the headers of its signature fails verification', async () => {
  const headers = signedHeaders(body);
  const names = [
    'transmission-id',
    'transmission-time',
    'transmission-sig',
    'cert-url',
    'auth-algo',
  ];
  for (const name of names) {
    const fewer = { ...headers, [`paypal-${name}`]: undefined };
    expect(await check(body, fewer)).toEqual({ ok: false, reason: 'signature-missing' });
  }
});

test('an event fails verification after any change of one byte of its body', async () => {
  const headers = signedHeaders(body);
  const verify = createVerify(account, createCertificates(givePem()));
  await fc.assert(
    fc.asyncProperty(
      fc.nat(body.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, flip) => {
        const changed = Buffer.from(body);
        changed.writeUInt8(body.readUInt8(at) ^ flip, at);
        expect(await verify(changed, headers, sentAt)).toEqual(wrong);
      },
    ),
  );
});

test('an event fails verification when its body was parsed and written again', async () => {
  const headers = signedHeaders(body);
  const again = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
  expect(await check(again, headers)).toEqual(wrong);
});

test('an event that was signed for another webhook fails verification', async () => {
  const headers = signedHeaders(body, { webhookId: '0AB00000C0000000D' });
  expect(await check(body, headers)).toEqual(wrong);
});

test('an event fails verification after a change of its transmission id or time', async () => {
  const headers = signedHeaders(body);
  const otherId = { ...headers, 'paypal-transmission-id': 'another' };
  const otherTime = { ...headers, 'paypal-transmission-time': '2026-03-01T12:00:01Z' };
  expect(await check(body, otherId)).toEqual(wrong);
  expect(await check(body, otherTime)).toEqual(wrong);
});

test('an event that names another algorithm fails verification', async () => {
  for (const algorithm of ['SHA1withRSA', 'none', 'sha256withrsa']) {
    const headers = { ...signedHeaders(body), 'paypal-auth-algo': algorithm };
    expect(await check(body, headers)).toEqual(wrong);
  }
});

test("an event signed with another key than the certificate's fails verification", async () => {
  const headers = signedHeaders(body, { identity: createIdentity(sandboxName) });
  expect(await check(body, headers)).toEqual(wrong);
});

test.each([
  'https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1',
  'https://api.sandbox.paypal.com.evil.example/v1/notifications/certs/CERT-1',
  'https://evil.example/v1/notifications/certs/CERT-1',
  'https://api.sandbox.paypal.com@evil.example/v1/notifications/certs/CERT-1',
  'https://user@api.sandbox.paypal.com/v1/notifications/certs/CERT-1',
  'https://user:word@api.sandbox.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.sandbox.paypal.com:8443/v1/notifications/certs/CERT-1',
  'http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1',
  'https://api.sandbox.paypal.com/v1/notifications/certs/../../../evil',
  'https://api.sandbox.paypal.com/v1/notifications/certs/%2e%2e/evil',
  'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1/../../evil',
  'https://api.sandbox.paypal.com/v1/notifications/certs/',
  'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1?to=evil',
  'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1#evil',
  'https://api.sandbox.paypal.com\\.evil.example/v1/notifications/certs/CERT-1',
  'https://api.sandbox.paypal.com/v1/notifications/CERT-1',
  'https://api.paypal.com/v1/notifications/certs/CERT-1',
  ' https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1',
  'file:///v1/notifications/certs/CERT-1',
  'CERT-1',
])('a certificate at %s is not even fetched', async (url) => {
  const fetchPem = givePem();
  expect(await check(body, signedHeaders(body, { url }), sentAt, fetchPem)).toEqual(wrong);
  expect(fetchPem).not.toHaveBeenCalled();
});

test('a live account takes certificates from the live host alone', async () => {
  const live = createIdentity('messageverificationcerts.paypal.com');
  const url = 'https://api.paypal.com/v1/notifications/certs/CERT-1';
  const liveCheck = createVerify(
    { ...account, environment: 'live' },
    createCertificates(givePem(live.pem)),
  );
  const now = Date.now();
  const signing = { identity: live, at: now };
  expect(await liveCheck(body, signedHeaders(body, { ...signing, url }), now)).toEqual(good);
  expect(await liveCheck(body, signedHeaders(body, signing), now)).toEqual(wrong);
});

test('a certificate is not taken before and after it is valid', async () => {
  const hour = 3_600_000;
  const expired = createIdentity(sandboxName, { from: sentAt - hour, until: sentAt - 1000 });
  const early = createIdentity(sandboxName, { from: sentAt + 1000, until: sentAt + hour });
  for (const identity of [expired, early]) {
    const headers = signedHeaders(body, { identity });
    expect(await check(body, headers, sentAt, givePem(identity.pem))).toEqual(wrong);
  }
});

test.each([
  'www.paypal.com',
  'messageverificationcerts.paypal.com.evil.example',
  'messageverificationcerts.evil-paypal.com',
  'x.messageverificationcerts.paypal.com',
])('a certificate of %s is not taken', async (name) => {
  const identity = createIdentity(name, { from: sentAt - 1000, until: sentAt + 1000 });
  const headers = signedHeaders(body, { identity });
  expect(await check(body, headers, sentAt, givePem(identity.pem))).toEqual(wrong);
});

test('a certificate is fetched once, and again after it has expired', async () => {
  const hour = 3_600_000;
  const first = createIdentity(sandboxName, { from: sentAt - hour, until: sentAt + hour });
  const second = createIdentity(sandboxName, { from: sentAt, until: sentAt + 24 * hour });
  let served = first;
  const fetchPem = jest.fn(async (_url: URL) => served.pem);
  const verify = createVerify(account, createCertificates(fetchPem));
  const headers = signedHeaders(body, { identity: first });
  expect(await verify(body, headers, sentAt)).toEqual(good);
  expect(await verify(body, headers, sentAt)).toEqual(good);
  expect(fetchPem.mock.calls).toEqual([[new URL(certificateUrl)]]);

  served = second;
  const later = sentAt + 2 * hour;
  const renewed = signedHeaders(body, { identity: second, at: later });
  expect(await verify(body, renewed, later)).toEqual(good);
  expect(fetchPem).toHaveBeenCalledTimes(2);
});

test('only the sixteen latest certificates are cached', async () => {
  const fetchPem = givePem();
  const verify = createVerify(account, createCertificates(fetchPem));
  const at = (number: number) =>
    signedHeaders(body, { url: certificateUrl.replace('CERT-', `CERT-${number}-`) });
  for (let number = 0; number < 17; number += 1) await verify(body, at(number), sentAt);
  await verify(body, at(16), sentAt);
  expect(fetchPem).toHaveBeenCalledTimes(17);
  await verify(body, at(0), sentAt);
  expect(fetchPem).toHaveBeenCalledTimes(18);
});

test('an event cannot be verified while its certificate cannot be fetched', async () => {
  const failing = jest.fn(async (_url: URL): Promise<string> => {
    throw new TypeError('fetch failed');
  });
  const headers = signedHeaders(body);
  await expect(check(body, headers, sentAt, failing)).rejects.toThrow(ProviderUnavailable);
  const page = givePem('<html>Maintenance</html>');
  await expect(check(body, headers, sentAt, page)).rejects.toThrow(ProviderUnavailable);
});

test('an event that PayPal delivers again after three days is verified', async () => {
  const later = sentAt + 3 * 24 * 3_600_000;
  expect(await check(body, signedHeaders(body), later)).toEqual(good);
});

test('a stamp is verified up to its tolerance, and not beyond', async () => {
  const headers = signedHeaders(body);
  const tooOld = { ok: false, reason: 'stamp-too-old' };
  const inTheFuture = { ok: false, reason: 'stamp-in-the-future' };
  expect(await check(body, headers, sentAt + oldestStampMs)).toEqual(good);
  expect(await check(body, headers, sentAt + oldestStampMs + 1)).toEqual(tooOld);
  expect(await check(body, headers, sentAt - stampToleranceMs)).toEqual(good);
  expect(await check(body, headers, sentAt - stampToleranceMs - 1)).toEqual(inTheFuture);
});

test('a stamp that is no instant is malformed', async () => {
  for (const time of ['yesterday', '1456689695', '2026-13-01T00:00:00Z', '2026-03-01']) {
    const headers = { ...signedHeaders(body), 'paypal-transmission-time': time };
    expect(await check(body, headers)).toEqual({ ok: false, reason: 'malformed' });
  }
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const listen = async (listener: RequestListener): Promise<URL> => {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(started.address() as AddressInfo).port}/CERT-1`);
};

test('a certificate is fetched as it is served', async () => {
  const url = await listen((_request, response) => response.end(paypalsIdentity.pem));
  expect(await fetchCertificate(url)).toBe(paypalsIdentity.pem);
});

test('a certificate is not fetched through a redirect', async () => {
  const paths: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: '/evil' }).end();
  });
  await expect(fetchCertificate(url)).rejects.toThrow();
  expect(paths).toEqual(['/CERT-1']);
});

test('a response of 404 means that the certificate does not exist', async () => {
  const url = await listen((_request, response) => response.writeHead(404).end('{}'));
  expect(await fetchCertificate(url)).toBeUndefined();
});

test('a response that is an error, too large or too slow is no certificate', async () => {
  const error = await listen((_request, response) => response.writeHead(503).end('later'));
  await expect(fetchCertificate(error)).rejects.toThrow('503');
  server?.close();
  const large = await listen((_request, response) => response.end('x'.repeat(70_000)));
  await expect(fetchCertificate(large)).rejects.toThrow('65536');
  server?.close();
  const slow = await listen((_request, response) => response.write('-----BEGIN'));
  await expect(fetchCertificate(slow, 100)).rejects.toThrow('timeout');
});
