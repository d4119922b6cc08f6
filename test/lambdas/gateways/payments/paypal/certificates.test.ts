import { expect, jest, test } from '@jest/globals';
import { createCertificates } from '#gateways/payments/paypal/certificates.ts';
import { createVerify } from '#gateways/payments/paypal/signature.ts';
import { ProviderUnavailable } from '#gateways/payments/provider.ts';
import {
  account,
  certificateUrl,
  eventBody,
  paypalsIdentity,
  sentAt,
  signedHeaders,
} from './events.ts';

const body = eventBody('PAYMENT.CAPTURE.COMPLETED', { id: '29Y24445UY2083144' });
const givePem = () => jest.fn(async (_url: URL) => paypalsIdentity.pem);
const wrong = { ok: false, reason: 'signature-wrong' };
const good = { ok: true, value: JSON.parse(body.toString()) };

test('a certificate that cannot be fetched is fetched again after a minute', async () => {
  const failing = jest.fn(async (_url: URL): Promise<string> => {
    throw new TypeError('fetch failed');
  });
  const verify = createVerify(account, createCertificates(failing));
  const headers = signedHeaders(body);
  for (const later of [0, 30_000, 59_999, 60_000]) {
    const verified = verify(body, headers, sentAt + later);
    await expect(verified).rejects.toThrow(ProviderUnavailable);
  }
  expect(failing).toHaveBeenCalledTimes(2);
});

test('events at the same time share one fetch of their certificate', async () => {
  const fetchPem = givePem();
  const verify = createVerify(account, createCertificates(fetchPem));
  const headers = signedHeaders(body);
  const all = Array.from({ length: 8 }, () => verify(body, headers, sentAt));
  expect(await Promise.all(all)).toEqual(Array(8).fill(good));
  expect(fetchPem).toHaveBeenCalledTimes(1);
});

test('of made-up certificates, eight a minute are fetched', async () => {
  const fetchPem = jest.fn(async ({ href }: URL) =>
    href === certificateUrl ? paypalsIdentity.pem : undefined,
  );
  const verify = createVerify(account, createCertificates(fetchPem));
  const madeUp = (number: number) => signedHeaders(body, { url: `${certificateUrl}-${number}` });
  expect(await verify(body, signedHeaders(body), sentAt)).toEqual(good);
  for (let number = 0; number < 50; number += 1) {
    expect(await verify(body, madeUp(number), sentAt)).toEqual(wrong);
  }
  expect(fetchPem).toHaveBeenCalledTimes(9);
  expect(await verify(body, signedHeaders(body), sentAt)).toEqual(good);
  expect(await verify(body, madeUp(50), sentAt + 60_000)).toEqual(wrong);
  expect(fetchPem).toHaveBeenCalledTimes(10);
});
