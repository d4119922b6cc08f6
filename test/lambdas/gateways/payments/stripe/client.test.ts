import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import type { Order } from '#contracts/payments.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { demo } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { account, aList, anOpenSession, aRefund, purchase } from './events.ts';
import { failure, type Reply, type StripeServer, startStripeServer, success } from './server.ts';

let server: StripeServer;
let stripe: PaymentProvider;
beforeAll(async () => {
  server = await startStripeServer();
  stripe = createStripe(demo, account, { origin: server.origin });
});
afterAll(() => server.stop());

const order: Order = {
  clientId: demo,
  purchaseId: purchase,
  title: '12 credits & a "half"',
  price: { currency: 'EUR', minor: 1200 },
  expiresAt: noon + 3_600_999,
  returnUrl: 'https://app.example/credits?paid=1&of=2',
  cancelUrl: 'https://app.example/credits?back',
};
const buy = (fields: Partial<Order> = {}) =>
  stripe.createCheckout({ ...order, ...fields }, 'key-1');
const refund = (at = stripe) => at.refund('pi_1', { currency: 'EUR', minor: 500 }, 'key-2');

test('an order becomes a page, and what it is for is carried on to its payment', async () => {
  server.respondWith(() => success(anOpenSession()));
  expect(await buy()).toEqual({
    ok: true,
    value: {
      checkoutRef: 'cs_test_a1',
      url: 'https://checkout.stripe.com/c/pay/cs_test_a1#fid',
    },
  });
  expect(server.heard).toHaveLength(1);
  const [request] = server.heard;
  expect(request).toMatchObject({ method: 'POST', path: '/v1/checkout/sessions' });
  expect(request?.form).toEqual({
    mode: 'payment',
    'line_items[0][quantity]': '1',
    'line_items[0][price_data][currency]': 'eur',
    'line_items[0][price_data][unit_amount]': '1200',
    'line_items[0][price_data][product_data][name]': order.title,
    client_reference_id: purchase,
    'metadata[clientId]': demo,
    'metadata[purchaseId]': purchase,
    'payment_intent_data[metadata][clientId]': demo,
    'payment_intent_data[metadata][purchaseId]': purchase,
    success_url: order.returnUrl,
    cancel_url: order.cancelUrl,
    expires_at: String(noon / 1000 + 3600),
  });
});

test('a call bears its key, the account, and the version that we read', async () => {
  server.respondWith(() => success(anOpenSession()));
  await buy();
  await buy();
  expect(server.heard).toHaveLength(2);
  for (const { headers } of server.heard) {
    expect(headers).toMatchObject({
      authorization: `Bearer ${account.secretKey}`,
      'idempotency-key': 'key-1',
      'stripe-version': Stripe.API_VERSION,
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(headers).not.toHaveProperty('x-stripe-client-telemetry');
  }
  expect(Stripe.API_VERSION).toBe('2026-10-28.endive');
});

test('what Stripe will always refuse is a refusal in its words', async () => {
  server.respondWith(() =>
    failure(400, {
      type: 'invalid_request_error',
      code: 'amount_too_small',
      message: 'The amount is below the minimum of 0.50 eur.',
      param: 'line_items[0][price_data][unit_amount]',
    }),
  );
  const result = await buy({ price: { currency: 'EUR', minor: 1 } });
  expect(result).toEqual({
    ok: false,
    reason: { why: expect.stringContaining('below the minimum of 0.50 eur') },
  });
  expect(result).toMatchObject({ reason: { why: expect.stringContaining('amount_too_small') } });
  expect(server.heard).toHaveLength(1);
});

test('an amount that Stripe cannot express is refused without a call', async () => {
  server.respondWith(() => success(anOpenSession()));
  expect(await buy({ price: { currency: 'MGA', minor: 150 } })).toMatchObject({ ok: false });
  expect(server.heard).toEqual([]);
});

const inUse = { type: 'invalid_request_error', code: 'idempotency_key_in_use', message: 'Busy' };
const away: readonly [string, Reply, number][] = [
  ['too many calls', failure(429, { type: 'invalid_request_error', code: 'rate_limit' }), 1],
  ['a call with the same key under way', failure(409, inUse), 2],
  ['a fault of Stripe', failure(500, { type: 'api_error', message: 'Sorry' }), 2],
  ['a fault without words', { status: 503, body: {} }, 2],
  ['a page of a proxy', { status: 502, body: '<html>Bad gateway</html>' }, 2],
  ['a redirect', { status: 302, body: {} }, 1],
  ['no response in time', 'silence', 2],
  ['a connection that breaks', 'hang-up', 2],
];

test.each(away)('%s makes the provider unavailable', async (_, reply, attempts) => {
  // Only where no response comes at all is a time-out waited for; it is no limit for the others.
  const limit = reply === 'silence' ? { timeoutMs: 500 } : {};
  const at = createStripe(demo, account, { origin: server.origin, ...limit });
  server.respondWith(() => reply);
  const bought = at.createCheckout(order, 'key-1');
  await expect(bought).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  expect(server.heard).toHaveLength(attempts);
  expect(new Set(server.heard.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  const others = await Promise.allSettled([at.lookUp({ paymentRef: 'pi_1' }), refund(at)]);
  const unavailable = { status: 'rejected', reason: { name: 'ProviderUnavailable' } };
  expect(others).toMatchObject([unavailable, unavailable]);
});

test('a provider that nothing listens for is unavailable', async () => {
  const gone = await startStripeServer();
  await gone.stop();
  const nowhere = createStripe(demo, account, { origin: gone.origin });
  await expect(nowhere.createCheckout(order, 'key-1')).rejects.toMatchObject({
    name: 'ProviderUnavailable',
  });
});

test('a fault that passes is passed over', async () => {
  const replies = [failure(500, { type: 'api_error' }), success(anOpenSession())];
  server.respondWith(() => replies.shift() ?? 'hang-up');
  expect(await buy()).toMatchObject({ ok: true });
  expect(server.heard).toHaveLength(2);
});

const everythingIn = (error: unknown): string =>
  `${error} ${error instanceof Error ? error.stack : ''} ${JSON.stringify(error)} ${
    error instanceof Error ? everythingIn(error.cause ?? '') : ''
  }`;

test.each([
  [401, { type: 'invalid_request_error', message: `Invalid API Key: ${account.secretKey}` }],
  [403, { type: 'invalid_request_error', message: 'The key rk_live_******abcd has no right' }],
  [400, { type: 'idempotency_error', message: `Not the same: ${account.webhookSecret}` }],
])('a fault of ours (%s) is thrown as it is, without any key', async (status, error) => {
  server.respondWith(() => failure(status, error));
  const thrown = await buy().catch((caught: unknown) => caught);
  expect(thrown).toMatchObject({ name: 'Error' });
  expect(everythingIn(thrown)).not.toMatch(/\b(sk|rk|whsec)_/);
  expect(everythingIn(thrown)).toContain('req_1');
});

test.each([account.secretKey, 'a-key-of-any-form'])(
  'a refusal that quotes the key %s is returned without it',
  async (secretKey) => {
    const owner = createStripe(demo, { ...account, secretKey }, { origin: server.origin });
    const message = `No such price for ${secretKey}`;
    server.respondWith(() => failure(400, { type: 'invalid_request_error', message }));
    const result = await owner.createCheckout(order, 'key-1');
    expect(result).toMatchObject({ ok: false });
    expect(JSON.stringify(result)).not.toContain(secretKey);
  },
);

test('a page without an address is a fault', async () => {
  server.respondWith(() => success(anOpenSession({ url: null })));
  await expect(buy()).rejects.toThrow('without an address');
});

const refunding = (list: readonly object[], made: Reply) => {
  server.respondWith(({ method }) => (method === 'GET' ? success(aList(...list)) : made));
};

test('a refund asks for the amount of the payment back, and bears its key', async () => {
  refunding([], success(aRefund()));
  expect(await refund()).toEqual({ ok: true, value: { refundRef: 're_1' } });
  const [list, made] = server.heard;
  expect(list).toMatchObject({
    method: 'GET',
    path: '/v1/refunds',
    form: { payment_intent: 'pi_1' },
  });
  expect(made).toMatchObject({ method: 'POST', path: '/v1/refunds' });
  expect(made?.headers['idempotency-key']).toBe('key-2');
  expect(made?.form).toEqual({
    payment_intent: 'pi_1',
    amount: '500',
    'metadata[clientId]': demo,
    'metadata[refundKey]': 'key-2',
  });
});

test('a refund made before with the same key is not made again, even days later', async () => {
  const others = [
    aRefund({ id: 're_9', metadata: { refundKey: 'key-1' } }),
    aRefund({ id: 're_8' }),
  ];
  refunding([...others, aRefund({ metadata: { refundKey: 'key-2' } })], 'hang-up');
  expect(await refund()).toEqual({ ok: true, value: { refundRef: 're_1' } });
  expect(server.heard.map(({ method }) => method)).toEqual(['GET']);
});

test('a payment that was already refunded in full is refused, with why', async () => {
  const error = { type: 'invalid_request_error', code: 'charge_already_refunded' };
  refunding([aRefund()], failure(400, { ...error, message: 'Charge ch_1 has been refunded.' }));
  expect(await refund()).toEqual({
    ok: false,
    reason: { why: expect.stringContaining('Charge ch_1 has been refunded.') },
  });
});

test('a refund that will not reach the payer is refused, with why', async () => {
  refunding([], success(aRefund({ status: 'failed', failure_reason: 'lost_or_stolen_card' })));
  expect(await refund()).toEqual({
    ok: false,
    reason: { why: expect.stringContaining('lost_or_stolen_card') },
  });
});

test('a refund on its way is done', async () => {
  refunding([], success(aRefund({ status: 'pending' })));
  expect(await refund()).toMatchObject({ ok: true });
});

test('a refund of an unknown payment is refused', async () => {
  const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'No such pi' };
  server.respondWith(() => failure(404, error));
  expect(await refund()).toMatchObject({ ok: false });
});
