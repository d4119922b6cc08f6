import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientId } from '#basics/ids.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { demo } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import {
  aCharge,
  account,
  aDispute,
  anEvent,
  anIntent,
  anOpenSession,
  aSession,
  bytesOf,
  metadata,
  purchase,
  signatureOf,
} from './events.ts';

type Event = ReturnType<typeof anEvent>;

const read = (event: Event, secretKey = account.secretKey) => {
  const text = JSON.stringify(event);
  const stripe = createStripe(demo, { ...account, secretKey });
  return stripe.readEvent(bytesOf(text), { 'stripe-signature': signatureOf(text) }, noon);
};

const readOf = async (event: Event) => {
  const result = await read(event);
  if (!result.ok) throw new Error(result.reason);
  return result.value;
};
const updateOf = async (event: Event) => (await readOf(event)).update;
const price = { currency: 'EUR', minor: 1200 };

test('a completed page that is paid has the payment, the purchase and when', async () => {
  expect(await readOf(anEvent('checkout.session.completed', aSession()))).toEqual({
    eventId: 'evt_1',
    type: 'checkout.session.completed',
    createdAt: noon - 7000,
    about: { checkoutRef: 'cs_test_a1', paymentRef: 'pi_1', purchaseId: purchase },
    update: { kind: 'paid', paymentRef: 'pi_1', price },
  });
});

test('a payment that takes days is pending, then paid or failed', async () => {
  const unpaid = aSession({ payment_status: 'unpaid' });
  expect(await updateOf(anEvent('checkout.session.completed', unpaid))).toEqual({
    kind: 'pending',
  });
  expect(await updateOf(anEvent('checkout.session.async_payment_succeeded', aSession()))).toEqual({
    kind: 'paid',
    paymentRef: 'pi_1',
    price,
  });
  expect(await updateOf(anEvent('checkout.session.async_payment_failed', unpaid))).toEqual({
    kind: 'failed',
  });
});

test('an expired page is known by its own id, as it has no payment', async () => {
  const expired = anOpenSession({ status: 'expired', url: null });
  const event = await readOf(anEvent('checkout.session.expired', expired));
  expect(event.update).toEqual({ kind: 'expired' });
  expect(event.about).toEqual({ checkoutRef: 'cs_test_a1', purchaseId: purchase });
});

test('any amount comes out as it went in, with its currency in capitals', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.maxSafeNat(),
      fc.constantFrom('eur', 'usd', 'jpy', 'kwd'),
      async (amount_total, currency) => {
        const session = aSession({ amount_total, currency });
        expect(await updateOf(anEvent('checkout.session.completed', session))).toMatchObject({
          price: { currency: currency.toUpperCase(), minor: amount_total },
        });
      },
    ),
  );
});

test.each([
  { amount_total: null },
  { amount_total: '1200' },
  { amount_total: 12.5 },
  { amount_total: -1 },
  { amount_total: Number.MAX_SAFE_INTEGER + 1 },
  { currency: null },
  { currency: 'EUR' },
  { currency: 'euro' },
  { payment_intent: null },
])('a payment with %p is malformed, not a payment of nothing', async (fields) => {
  const result = await read(anEvent('checkout.session.completed', aSession(fields)));
  expect(result).toEqual({ ok: false, reason: 'malformed' });
});

const long = 'x'.repeat(5_000);
test.each([
  anEvent('checkout.session.completed', aSession({ payment_intent: long })),
  anEvent('checkout.session.completed', aSession({ id: long })),
  anEvent('charge.dispute.created', aDispute({ id: long })),
  { ...anEvent('invoice.paid', {}), id: long },
])('an event with an id that is too long to be stored is malformed', async (event) => {
  expect(await read(event)).toEqual({ ok: false, reason: 'malformed' });
});

test('refunds are the whole that was refunded until then', async () => {
  const charge = aCharge({ amount_refunded: 700 });
  const event = await readOf(anEvent('charge.refunded', charge));
  expect(event.update).toEqual({ kind: 'refunded', total: { currency: 'EUR', minor: 700 } });
  expect(event.about).toEqual({ paymentRef: 'pi_1', purchaseId: purchase });
});

test('an object sent whole in place of its id is the same payment', async () => {
  const charge = aCharge({ amount_refunded: 700, payment_intent: anIntent() });
  expect((await readOf(anEvent('charge.refunded', charge))).about.paymentRef).toBe('pi_1');
});

test.each([
  ['created', 'needs_response', 'open'],
  ['updated', 'under_review', 'open'],
  ['funds_withdrawn', 'needs_response', 'open'],
  ['closed', 'lost', 'lost'],
  ['closed', 'won', 'won'],
  ['funds_reinstated', 'won', 'won'],
  ['updated', 'appeal_under_review', 'lost'],
  ['created', 'prevented', 'lost'],
  ['updated', 'a_status_of_the_future', 'open'],
])('a dispute that is %s with status %s is %s', async (what, status, state) => {
  const event = await readOf(anEvent(`charge.dispute.${what}`, aDispute({ status })));
  expect(event.update).toEqual({ kind: 'disputed', disputeRef: 'du_1', amount: price, state });
  expect(event.about).toEqual({ paymentRef: 'pi_1' });
});

test.each(['warning_needs_response', 'warning_under_review', 'warning_closed'])(
  'an inquiry (%s) takes no money and has no update',
  async (status) => {
    for (const what of ['created', 'updated', 'closed']) {
      const event = await readOf(anEvent(`charge.dispute.${what}`, aDispute({ status })));
      expect(event.update).toBeUndefined();
    }
  },
);

test.each([
  ['payment_intent.succeeded', anIntent()],
  ['charge.succeeded', aCharge()],
  ['charge.dispute.something_new', aDispute()],
  ['checkout.session.something_new', aSession()],
  ['checkout.session.completed', aSession({ payment_status: 'no_payment_required' })],
  ['checkout.session.completed', aSession({ mode: 'subscription', payment_intent: null })],
  ['customer.created', { id: 'cus_1', object: 'customer' }],
])('%s is understood, and has no update', async (type, object) => {
  const event = await readOf(anEvent(type, object));
  expect(event.type).toBe(type);
  expect(event.update).toBeUndefined();
});

test('what is not ours is read without a purchase: another sale, or a strange id', async () => {
  const about = { checkoutRef: 'cs_test_a1', paymentRef: 'pi_1' };
  for (const strange of [{}, null, { purchaseId: 'P-17' }, { purchaseId: 17 }]) {
    const session = aSession({ metadata: strange });
    expect((await readOf(anEvent('checkout.session.completed', session))).about).toEqual(about);
  }
});

const wrong = { ok: false, reason: 'wrong-account' };

test('an event of another account is refused, one that names ours is not', async () => {
  const event = (fields: object) =>
    anEvent('checkout.session.completed', aSession(), { ...fields });
  expect(await read(event({ account: 'acct_another' }))).toEqual(wrong);
  expect(await read(event({ account: account.accountId }))).toMatchObject({ ok: true });
});

test('an event about a purchase of another client is refused', async () => {
  const other = aSession({ metadata: { ...metadata, clientId: clientId('another') } });
  expect(await read(anEvent('checkout.session.completed', other))).toEqual(wrong);
});

test.each([
  ['sk_live_1', false],
  ['rk_live_1', false],
  ['sk_test_1', true],
  ['rk_test_1', true],
])('with the key %s an event of the other mode is refused', async (key, livemode) => {
  const event = (mode: boolean) => anEvent('charge.refunded', aCharge(), { livemode: mode });
  expect(await read(event(livemode), key)).toEqual(wrong);
  expect(await read(event(!livemode), key)).toMatchObject({ ok: true });
});

test('a key that names no mode takes events of both', async () => {
  for (const livemode of [true, false]) {
    const event = anEvent('charge.refunded', aCharge(), { livemode });
    expect(await read(event, 'sandbox')).toMatchObject({ ok: true });
  }
});
