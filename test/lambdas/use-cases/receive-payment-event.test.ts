import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { PaymentEvent } from '#contracts/payments.ts';
import type { Purchase } from '#credits/purchase.ts';
import { keys } from '#stores/keys.ts';
import { bought, checkedOut, storedOf } from '#test/builders/bought.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { demo, other } from '#test/builders/ids.ts';
import { euros } from '#test/builders/purchases.ts';
import {
  aShop,
  CutOff,
  cutOffAfter,
  openShop,
  type Shop,
  shopStores,
} from '#test/builders/shop.ts';
import { noon } from '#test/builders/votings.ts';
import { receivePaymentEvent } from '#use-cases/receive-payment-event.ts';

let database: StartedDatabase;
let shop: Shop;
let source: { clientId: typeof demo; provider: 'stripe' };

beforeAll(async () => {
  database = await startedDatabase();
  await openShop(aShop(database));
});
afterAll(() => database.stop());
beforeEach(() => {
  shop = aShop(database);
  source = { clientId: demo, provider: 'stripe' };
});

const receive = (event: PaymentEvent, changes: Partial<Shop> = {}) =>
  receivePaymentEvent({ ...shop, ...changes }, { event, source, provider: shop.provider });

const paidEventOf = ({ purchaseId, price }: Purchase): PaymentEvent => {
  const paymentRef = shop.provider.refOf(purchaseId);
  const paid = { kind: 'paid', paymentRef, price } as const;
  shop.provider.happens(purchaseId, paid);
  return shop.provider.eventOf(purchaseId, paid);
};

/** How an event is stored, with the number of its deliveries. */
async function keptOf({ eventId }: PaymentEvent) {
  const day = new Date(noon).toISOString().slice(0, 10);
  const Key = keys.paymentEvent(source.clientId, day, 'stripe', eventId);
  const { Item } = await database.documents.send(new GetCommand({ TableName: 'purchases', Key }));
  return { outcome: Item?.outcome, deliveries: Item?.deliveries, about: Item?.about };
}

const notified = () => shop.published.map(({ kind }) => kind);
const credited = [['purchase', 12]];

test('a payment is credited, stored with its purchase, and the voter notified', async () => {
  const purchase = await checkedOut(shop);
  const event = paidEventOf(purchase);
  expect(await receive(event)).toBe('applied');
  expect(await storedOf(shop, purchase)).toMatchObject({
    ...{ purchase: { payment: 'paid' }, balance: 12, entries: credited },
  });
  expect(await keptOf(event)).toMatchObject({
    ...{ outcome: 'changed', deliveries: 1, about: { purchaseId: purchase.purchaseId } },
  });
  expect(notified()).toEqual(['purchase-paid']);
});

test('an execution that waits is woken with the status, and notifies in our place', async () => {
  const purchase = await checkedOut(shop);
  shop.executions.waiting.add('token');
  await shop.purchases.storeToken(demo, purchase.purchaseId, 'token');
  const event = paidEventOf(purchase);
  await receive(event);
  expect(shop.executions.answers).toEqual(['paid']);
  expect(notified()).toEqual([]);
  await receive(event);
  expect(notified()).toEqual(['purchase-paid']);
});

test('an event that comes again credits nothing, and is counted', async () => {
  const purchase = await checkedOut(shop);
  const event = paidEventOf(purchase);
  await receive(event);
  expect(await receive(event)).toBe('already');
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
  expect(await keptOf(event)).toMatchObject({ outcome: 'already', deliveries: 2 });
  const ids = shop.published.map(({ factId }) => factId);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test('the same event ten times at once credits once', async () => {
  const purchase = await checkedOut(shop);
  const event = paidEventOf(purchase);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => receive(event)));
  expect(outcomes.toSorted()).toEqual([...Array(9).fill('already'), 'applied']);
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
});

test('a payment after the expiry is credited', async () => {
  const purchase = await checkedOut(shop);
  const expired = shop.provider.eventOf(purchase.purchaseId, { kind: 'expired' });
  expect(await receive(expired)).toBe('applied');
  expect(await receive(paidEventOf(purchase))).toBe('applied');
  expect(notified()).toEqual(['purchase-expired', 'purchase-paid']);
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12 });
});

test('an approved payment is captured, once, and credited', async () => {
  const purchase = await checkedOut(shop);
  shop.provider.approves(purchase.purchaseId);
  const event = shop.provider.eventOf(purchase.purchaseId, { kind: 'approved' });
  expect(await receive(event)).toBe('applied');
  expect(await receive(event)).toBe('already');
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
});

test('an approval that leads to no payment changes nothing', async () => {
  const purchase = await checkedOut(shop);
  const event = shop.provider.eventOf(purchase.purchaseId, { kind: 'approved' });
  expect(await receive(event)).toBe('already');
  expect(await storedOf(shop, purchase)).toEqual({ purchase, balance: 0, entries: [] });
  expect(notified()).toEqual([]);
});

test.each([
  ['another amount', 'amount-differs', { price: euros(1) }],
  ['a second payment', 'second-payment', { paymentRef: 'payment-2' }],
] as const)('%s is not credited, and reported to operators', async (_what, why, changes) => {
  const purchase = why === 'second-payment' ? await bought(shop) : await checkedOut(shop);
  const { purchaseId, price } = purchase;
  const paid = { kind: 'paid', paymentRef: 'payment-1', price, ...changes } as const;
  const event = shop.provider.eventOf(purchaseId, paid);
  const before = await storedOf(shop, purchase);
  expect(await receive(event)).toBe('kept');
  expect(await storedOf(shop, purchase)).toEqual(before);
  expect(await keptOf(event)).toMatchObject({ outcome: why, about: { purchaseId } });
  expect(shop.observer.seen).toEqual([
    { kind: 'count', what: 'PaymentsNotCredited', many: 1 },
    {
      kind: 'info',
      message: 'A payment was not credited',
      fields: { ...source, purchaseId, why },
    },
  ]);
});

test('a refund that has overtaken its payment brings the payment with it', async () => {
  const purchase = await checkedOut(shop);
  const { purchaseId } = purchase;
  paidEventOf(purchase);
  const refunded = { kind: 'refunded', total: euros(500) } as const;
  shop.provider.happens(purchaseId, refunded);
  expect(await receive(shop.provider.eventOf(purchaseId, refunded))).toBe('applied');
  expect(await storedOf(shop, purchase)).toMatchObject({
    purchase: { payment: 'paid', refundedMinor: 500 },
    balance: 6,
    entries: [
      ['purchase', 12],
      ['taken-back', -6],
    ],
  });
  expect(notified()).toEqual(['credits-taken-back']);
});

test('a refund of a payment that even the provider does not know comes again', async () => {
  const purchase = await checkedOut(shop);
  const refunded = { kind: 'refunded', total: euros(500) } as const;
  const event = shop.provider.eventOf(purchase.purchaseId, refunded);
  expect(await receive(event)).toBe('unpaid');
  expect(await keptOf(event)).toMatchObject({ outcome: 'unpaid', deliveries: 1 });
  expect(await storedOf(shop, purchase)).toEqual({ purchase, balance: 0, entries: [] });
});

test('a dispute takes the credits, and one that is won returns them', async () => {
  const purchase = await bought(shop);
  const dispute = (state: 'open' | 'won') =>
    shop.provider.eventOf(purchase.purchaseId, {
      ...{ kind: 'disputed', disputeRef: 'dispute-1', amount: euros(1_000), state },
    });
  const [opened, won] = [dispute('open'), dispute('won')];
  expect(await receive(opened)).toBe('applied');
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 0 });
  expect(await receive(won)).toBe('applied');
  expect(await receive(opened)).toBe('already');
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12 });
  expect(notified().slice(0, 2)).toEqual(['credits-taken-back', 'credits-given-back']);
});

test('a refund of another payment than the one that has paid changes nothing', async () => {
  const purchase = await bought(shop);
  const total = euros(1_000);
  const event = {
    ...shop.provider.eventOf(purchase.purchaseId, { kind: 'refunded', total }),
    about: { purchaseId: purchase.purchaseId, paymentRef: 'payment-2' },
  };
  expect(await receive(event)).toBe('kept');
  expect(await keptOf(event)).toMatchObject({ outcome: 'not-ours' });
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12 });
});

test('an event of no use, and one of no purchase of the client, are stored as such', async () => {
  const purchase = await checkedOut(shop);
  const unused = shop.provider.eventOf(purchase.purchaseId, undefined);
  expect(await receive(unused)).toBe('kept');
  expect(await keptOf(unused)).toMatchObject({ outcome: 'no-use' });
  source = { clientId: other, provider: 'stripe' };
  const foreign = paidEventOf(purchase);
  expect(await receive(foreign)).toBe('kept');
  expect(await keptOf(foreign)).toMatchObject({ outcome: 'not-ours', about: expect.anything() });
  expect(await storedOf(shop, purchase)).toEqual({ purchase, balance: 0, entries: [] });
  expect(shop.observer.seen).toMatchObject([{ message: 'A payment belongs to no purchase' }]);
});

test('a purchase at another provider of the client is not found by its id', async () => {
  const purchase = await checkedOut(shop);
  const event = paidEventOf(purchase);
  const received = { event, source: { clientId: demo, provider: 'paypal' } as const };
  expect(await receivePaymentEvent(shop, { ...received, provider: shop.provider })).toBe('kept');
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 0 });
});

test('a provider that is too slow for a look-up has its event sent again', async () => {
  const purchase = await checkedOut(shop);
  shop.provider.approves(purchase.purchaseId);
  const event = shop.provider.eventOf(purchase.purchaseId, { kind: 'approved' });
  shop.provider.timesOut = { captureIfApproved: 'after' };
  await expect(receive(event)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  shop.provider.timesOut = {};
  expect(await receive(event)).toBe('applied');
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
});

test('an event that is cut off after any write is finished when it comes again', async () => {
  let writes = 0;
  for (let isCut = true; isCut; writes += 1) {
    const purchase = await checkedOut(shop);
    const event = paidEventOf(purchase);
    const cut = receive(event, shopStores(cutOffAfter(writes, database)));
    isCut = await cut.then(
      () => false,
      (error) => error instanceof CutOff,
    );
    await receive(event);
    expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
    expect(notified().at(-1)).toBe('purchase-paid');
  }
  // The payment with its entry, the event, and then the look for a token.
  expect(writes).toBeGreaterThan(2);
});
