import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { demo } from '#test/builders/ids.ts';
import {
  aCharge,
  account,
  aDispute,
  aList,
  anIntent,
  anOpenSession,
  aSession,
  metadata,
  purchase,
} from './events.ts';
import { failure, type StripeServer, startStripeServer, success } from './server.ts';

let server: StripeServer;
let stripe: PaymentProvider;
beforeAll(async () => {
  server = await startStripeServer();
  stripe = createStripe(demo, account, { origin: server.origin });
});
afterAll(() => server.stop());

type Fields = { readonly [field: string]: unknown };

/** Responds to each path with what is stored for it, as Stripe does; others are unknown. */
const holding = (objects: Readonly<Record<string, unknown>>) => {
  server.respondWith(({ path }) =>
    path in objects
      ? success(objects[path])
      : failure(404, {
          type: 'invalid_request_error',
          code: 'resource_missing',
          message: `No such object: ${path}`,
        }),
  );
};
const holdingSession = (session: Fields) => holding({ '/v1/checkout/sessions/cs_1': session });
const lookUp = () => stripe.lookUp({ checkoutRef: 'cs_1' });

const price = { currency: 'EUR', minor: 1200 };
const paid = { kind: 'paid', paymentRef: 'pi_1', price };
const paidSession = (charge: Fields) =>
  aSession({ payment_intent: anIntent({ latest_charge: charge }) });

test('a page is looked up together with its payment and charge, in one call', async () => {
  holdingSession(paidSession(aCharge()));
  expect(await lookUp()).toEqual({ purchaseId: purchase, updates: [paid] });
  expect(server.heard).toHaveLength(1);
  expect(server.heard[0]).toMatchObject({
    method: 'GET',
    form: { 'expand[0]': 'payment_intent.latest_charge' },
  });
});

test('an open page without a payment has no updates', async () => {
  holdingSession(anOpenSession());
  expect(await lookUp()).toEqual({ purchaseId: purchase, updates: [] });
});

test.each([
  ['expired', anOpenSession({ status: 'expired' }), 'expired'],
  ['complete and on its way', { status: 'processing' }, 'pending'],
  ['complete, and its payment failed', { status: 'requires_payment_method' }, 'failed'],
  ['complete, and its payment was called off', { status: 'canceled' }, 'failed'],
])('a page that is %s is shown so', async (_, fields: Fields, kind) => {
  const payment_intent = anIntent({ ...fields, latest_charge: null, amount_received: 0 });
  const unpaid = aSession({ payment_status: 'unpaid', payment_intent });
  holdingSession(kind === 'expired' ? fields : unpaid);
  expect(await lookUp()).toEqual({ purchaseId: purchase, updates: [{ kind }] });
});

test('the updates of a payment come in the order in which they happened', async () => {
  const charge = aCharge({ amount_refunded: 300, disputed: true });
  holding({
    '/v1/checkout/sessions/cs_1': paidSession(charge),
    '/v1/disputes': aList(
      aDispute({ id: 'du_2', amount: 500 }),
      aDispute({ id: 'du_0', status: 'warning_closed' }),
      aDispute({ id: 'du_1', amount: 400, status: 'won' }),
    ),
  });
  const amount = (minor: number) => ({ currency: 'EUR', minor });
  expect((await lookUp()).updates).toEqual([
    paid,
    { kind: 'refunded', total: amount(300) },
    { kind: 'disputed', disputeRef: 'du_1', amount: amount(400), state: 'won' },
    { kind: 'disputed', disputeRef: 'du_2', amount: amount(500), state: 'open' },
  ]);
  expect(server.heard[1]?.form).toMatchObject({ payment_intent: 'pi_1' });
});

test('a look-up only reads, and so does a capture, as Stripe captures by itself', async () => {
  const charge = aCharge({ amount_refunded: 300, disputed: true });
  holding({
    '/v1/checkout/sessions/cs_1': paidSession(charge),
    '/v1/payment_intents/pi_1': anIntent({ latest_charge: charge }),
    '/v1/disputes': aList(aDispute()),
  });
  for (const name of [{ checkoutRef: 'cs_1' }, { paymentRef: 'pi_1' }, { checkoutRef: 'cs_2' }]) {
    expect(await stripe.captureIfApproved(name)).toEqual(await stripe.lookUp(name));
  }
  expect(server.heard.length).toBeGreaterThan(6);
  expect(server.heard.every(({ method }) => method === 'GET')).toBe(true);
});

test('a payment is also found by itself, with the purchase that it is for', async () => {
  const latest_charge = aCharge({ amount_refunded: 1200 });
  holding({ '/v1/payment_intents/pi_1': anIntent({ latest_charge }) });
  expect(await stripe.lookUp({ paymentRef: 'pi_1' })).toEqual({
    purchaseId: purchase,
    updates: [paid, { kind: 'refunded', total: price }],
  });
  expect(server.heard[0]?.form).toEqual({ 'expand[0]': 'latest_charge' });
});

test.each([
  ['processing', [{ kind: 'pending' }]],
  ['canceled', [{ kind: 'failed' }]],
  ['requires_payment_method', []],
  ['requires_action', []],
])('a payment by itself that is %s has the updates %j', async (status, updates) => {
  const intent = anIntent({ status, latest_charge: null, amount_received: 0 });
  holding({ '/v1/payment_intents/pi_1': intent });
  expect((await stripe.lookUp({ paymentRef: 'pi_1' })).updates).toEqual(updates);
});

test('a payment that Stripe does not know has no updates', async () => {
  holding({});
  expect(await lookUp()).toEqual({ updates: [] });
  expect(await stripe.lookUp({ paymentRef: 'pi_1' })).toEqual({ updates: [] });
});

test('nothing is requested where no payment is named', async () => {
  holding({});
  expect(await stripe.lookUp({})).toEqual({ updates: [] });
  expect(await stripe.lookUp({ checkoutRef: '', paymentRef: '' })).toEqual({ updates: [] });
  expect(server.heard).toEqual([]);
});

test('a payment of another client with the same account is unknown', async () => {
  const other = { ...metadata, clientId: clientId('another') };
  holdingSession(aSession({ metadata: other, payment_intent: anIntent() }));
  expect(await lookUp()).toEqual({ updates: [] });
});

test('a payment in a form that is not known is a fault', async () => {
  holdingSession(aSession({ amount_total: null }));
  await expect(lookUp()).rejects.toThrow('not known');
});

test('a reference cannot reach another path', async () => {
  holding({});
  await stripe.lookUp({ checkoutRef: '../accounts?x=1' });
  expect(server.heard[0]?.path).toBe('/v1/checkout/sessions/..%2Faccounts%3Fx%3D1');
});
