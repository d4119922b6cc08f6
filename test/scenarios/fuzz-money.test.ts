import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Stripe from 'stripe';
import { clientId } from '#basics/ids.ts';
import { createAccounts } from '#infra/local/sandbox/account.ts';
import { openSandboxStorage, seedOf } from '#infra/local/sandbox/storage.ts';
import { type Schemas, type Setting, startSetting } from './setting.ts';
import { aPurchase, checkOut, creditsOf, five, openShop, reconcile } from './shop.ts';

const setting: Setting = await startSetting();
const { as, host, now } = setting;
const offer = await openShop(setting);
const open = await checkOut(as('ada'));
const storage = await openSandboxStorage(host.databaseEndpoint);
const account = createAccounts(await seedOf(storage), host.origin).of(clientId('demo'));
afterAll(async () => {
  await storage.close();
  await setting.stop();
});

const path = { clientId: 'demo' };

/** Mostly what belongs there, sometimes anything at all. */
const mostly = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() });

const record = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, mostly(value)])),
    { requiredKeys: Object.keys(fields) },
  );

const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'XAU', 'eur', 'E', '__proto__');
const number = fc.oneof(
  fc.integer({ min: -1, max: 2_000 }),
  fc.constantFrom(0.5, 1e6, 1_000_001, 2 ** 53, 1e300),
);
const packageId = fc.oneof(
  fc.constantFrom('one', 'five', 'constructor', 'a#b', '-', '=1', ''),
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/),
);

test('any offer that is sent has a response of the contract', async () => {
  const draft = record({
    revision: fc.integer({ min: 0, max: 3 }),
    currency,
    packages: fc.array(record({ packageId, credits: number, priceMinor: number }), {
      maxLength: 3,
    }),
  });
  let { revision } = offer;
  await fc.assert(
    fc.asyncProperty(fc.oneof(draft, fc.jsonValue()), fc.boolean(), async (body, isCurrent) => {
      const sent = isCurrent ? { ...Object(body), revision } : body;
      const response = await as('carla').attempt('setOffer', { path, body: sent });
      if (response.status !== 200) return expect(response.status).toBeLessThan(500);
      revision = response.body.revision;
      expect((await as('ada').expect('getOffer', 200, { path })).body).toEqual(response.body);
    }),
    { numRuns: 100, endOnFailure: true },
  );
  const body = { revision, currency: 'EUR', packages: [five] };
  await as('carla').expect('setOffer', 200, { path, body });
});

test('any purchase that is sent has a response of the contract', async () => {
  const right = aPurchase();
  const returnUrl = fc.oneof(
    fc.webUrl(),
    fc.constant(right.returnUrl),
    fc.webUrl().map((url) => url.replace(/^https?:\/\/[^/]*/, 'http://localhost:3000')),
    fc.string({ unit: 'binary' }).map((text) => `http://localhost:3000/?${text}`),
    fc.constantFrom('http://[v1.a]/', 'http://localhost:99999/', 'urn:x', 'http://', 'x:'),
  );
  const draft = record({
    requestId: fc.oneof(fc.stringMatching(/^[0-9a-f]{32}$/), fc.constant(right.requestId)),
    packageId: fc.oneof({ weight: 3, arbitrary: fc.constant('five') }, packageId),
    price: fc.oneof(
      { weight: 3, arbitrary: fc.constant(right.price) },
      record({ currency, minor: number }),
    ),
    provider: fc.constantFrom('sandbox', 'sandbox', 'stripe', 'paypal'),
    returnUrl,
  });
  let begun = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: draft }, fc.jsonValue()), async (body) => {
      const response = await as('bo').attempt('startPurchase', { path, body });
      if (response.status !== 201) return expect(response.status).toBeLessThan(500);
      begun += 1;
      const given = { path: { ...path, purchaseId: response.body.purchaseId } };
      const shown = await as('bo').expect('getMyPurchase', 200, given);
      expect(shown.body).toEqual(response.body);
    }),
    { numRuns: 50, endOnFailure: true },
  );
  expect(begun).toBeGreaterThan(0);
  expect(await creditsOf(as('bo'))).toBe(0);
});

const types = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.closed',
  'customer.created',
];
const object = record({
  id: fc.constantFrom('cs_1', 'ch_1', '', 'constructor'),
  object: fc.constantFrom('checkout.session', 'charge', 'dispute', 'payment_intent'),
  mode: fc.constantFrom('payment', 'subscription'),
  status: fc.constantFrom('complete', 'open', 'won', 'lost', 'warning_closed'),
  payment_status: fc.constantFrom('paid', 'unpaid', 'no_payment_required'),
  payment_intent: fc.constantFrom('pi_1', null, ''),
  amount_total: number,
  amount_refunded: number,
  amount: number,
  currency: fc.constantFrom('eur', 'usd', 'jpy', 'xau', ''),
  metadata: record({
    clientId: fc.constantFrom('demo', 'other', 'a#b', ''),
    purchaseId: fc.constantFrom(open.purchaseId, '0'.repeat(26), 'x', ''),
  }),
});
const anEvent = record({
  id: fc.string({ minLength: 1, maxLength: 30 }),
  object: fc.constant('event'),
  type: fc.constantFrom(...types),
  created: fc.integer({ min: 0, max: Math.floor(now() / 1_000) }),
  livemode: fc.boolean(),
  account: fc.constantFrom(account.accountId, 'acct_other'),
  data: record({ object }),
});

/** Posts bytes to a provider's webhook. */
const post = async (body: string | Buffer, signature: string | undefined, provider = 'sandbox') => {
  const response = await fetch(`${host.origin}/payment-events/${provider}/demo`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signature === undefined ? {} : { 'stripe-signature': signature }),
    },
    body,
  });
  const { code, outcome } = (await response.json()) as Partial<
    Schemas['Problem'] & { outcome: string }
  >;
  return { status: response.status, code, outcome };
};

const sign = (payload: string, at = now(), secret = account.webhookSecret): string =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(at / 1_000),
  });

const notVerified = { status: 400, code: 'event-not-verified' };

test('an event without our signature fails verification, and does nothing', async () => {
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    anEvent.map((event) => Buffer.from(JSON.stringify(event))),
    fc.constantFrom('', '{', 'null', '[]', '\0').map((text) => Buffer.from(text)),
  );
  const signature = fc.oneof(
    fc.constantFrom(
      undefined,
      '',
      't=1',
      'v1=a',
      't=x,v1=y',
      `t=${'9'.repeat(400)},v1=${'a'.repeat(64)}`,
    ),
    fc.stringMatching(/^[ -~]{0,80}$/),
    fc.integer({ min: 0 }).map((at) => `t=${at},v1=${'0'.repeat(64)}`),
  );
  const provider = fc.constantFrom('sandbox', 'stripe', 'paypal');
  await fc.assert(
    fc.asyncProperty(body, signature, provider, async (bytes, header, name) => {
      expect(await post(bytes, header?.trim(), name)).toMatchObject(notVerified);
    }),
    { numRuns: 100, endOnFailure: true },
  );
  const event = JSON.stringify({ id: 'evt', type: 'x', created: 1, data: { object: {} } });
  const minute = 60_000;
  expect(await post(event, sign(event, now() - 6 * minute))).toMatchObject(notVerified);
  expect(await post(event, sign(event, now() + 6 * minute))).toMatchObject(notVerified);
  expect(await post(event, sign(event, now(), 'whsec_other'))).toMatchObject(notVerified);
  expect(await post(`${event} `, sign(event))).toMatchObject(notVerified);
  expect((await post(Buffer.alloc(1_100_000, ' '), 't=1,v1=a')).status).toBe(413);
  expect(await creditsOf(as('ada'))).toBe(0);
});

test('any event of our account has a response of the contract', async () => {
  const seen = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 9, arbitrary: anEvent }, fc.jsonValue()), async (event) => {
      const text = JSON.stringify(event);
      const { status, code, outcome } = await post(text, sign(text));
      seen.add(outcome ?? code);
      // An event about a payment that is unknown to the provider is to be sent again.
      expect([200, 400, 503]).toContain(status);
    }),
    { numRuns: 150, endOnFailure: true },
  );
  expect(seen).toContain('kept');
  expect((await reconcile(setting)).differences).toEqual([]);
});
