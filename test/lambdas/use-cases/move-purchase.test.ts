import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { PurchaseMove } from '#contracts/purchase-flow.ts';
import { timing } from '#contracts/timing.ts';
import type { Purchase } from '#credits/purchase.ts';
import { createUnfinished } from '#stores/unfinished.ts';
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
import { movePurchase } from '#use-cases/move-purchase.ts';
import { applyUpdate } from '#use-cases/settle-purchase.ts';

let database: StartedDatabase;
let shop: Shop;

beforeAll(async () => {
  database = await startedDatabase();
  await openShop(aShop(database));
});
afterAll(() => database.stop());
beforeEach(() => {
  shop = aShop(database);
});

type Step = Exclude<PurchaseMove['step'], Wait>;
type Wait = 'await' | 'await-slow';

const move = ({ clientId, purchaseId }: Purchase, step: Step) =>
  movePurchase(shop, { clientId, purchaseId, step });

const wait = ({ clientId, purchaseId }: Purchase, step: Wait, token: string) => {
  shop.executions.waiting.add(token);
  return movePurchase(shop, { clientId, purchaseId, step, token });
};

const credited = [['purchase', 12]];

test('an open purchase waits with its token; that of a paid one is answered at once', async () => {
  const purchase = await checkedOut(shop);
  expect(await wait(purchase, 'await', 'first')).toEqual(purchase);
  expect(shop.executions.answers).toEqual([]);
  expect(await shop.purchases.tokenOf(demo, purchase.purchaseId)).toBe('first');
  const paid = await bought(shop);
  expect(await wait(paid, 'await', 'second')).toMatchObject({ payment: 'paid' });
  expect(shop.executions.answers).toEqual(['paid']);
});

test('each wait puts off when the payment is to be looked up', async () => {
  const dueAt = async ({ purchaseId }: Purchase) =>
    (await createUnfinished(database).due(Number.MAX_SAFE_INTEGER, 1_000)).items.find(
      (item) => 'purchaseId' in item && item.purchaseId === purchaseId,
    )?.dueAt;
  const purchase = await checkedOut(shop);
  shop.clock.at += 1_000;
  await wait(purchase, 'await', 'first');
  expect(await dueAt(purchase)).toBe(shop.clock.at + timing.paymentWaitMs.open);
  await applyUpdate(shop, purchase, { kind: 'pending' });
  shop.clock.at += timing.paymentWaitMs.pending;
  await wait(purchase, 'await-slow', 'second');
  expect(await dueAt(purchase)).toBe(shop.clock.at + timing.paymentWaitMs.pending);
  await applyUpdate(shop, purchase, { kind: 'failed' });
  expect(await dueAt(purchase)).toBeUndefined();
});

test('a pending purchase waits on slowly, and an open one does not', async () => {
  const purchase = await checkedOut(shop);
  await applyUpdate(shop, purchase, { kind: 'pending' });
  await wait(purchase, 'await-slow', 'slow');
  expect(shop.executions.answers).toEqual([]);
  await applyUpdate(shop, purchase, { kind: 'failed' });
  await wait(purchase, 'await-slow', 'slower');
  expect(shop.executions.answers).toEqual(['failed']);
});

test('a payment whose event never came is found by a look-up, and credited once', async () => {
  const purchase = await checkedOut(shop);
  const { purchaseId, price } = purchase;
  const paymentRef = shop.provider.refOf(purchaseId);
  shop.provider.happens(purchaseId, { kind: 'paid', paymentRef, price });
  expect(await move(purchase, 'look-up')).toMatchObject({ payment: 'paid' });
  expect(await move(purchase, 'look-up')).toMatchObject({ payment: 'paid' });
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
});

test('a payment that is approved is captured by the look-up', async () => {
  const purchase = await checkedOut(shop);
  shop.provider.approves(purchase.purchaseId);
  expect(await move(purchase, 'look-up')).toMatchObject({ payment: 'paid' });
});

test('a payment that only a look-up found is reported: its event has not come', async () => {
  const purchase = await checkedOut(shop);
  shop.provider.approves(purchase.purchaseId);
  await move(purchase, 'look-up');
  await move(purchase, 'look-up');
  expect(shop.observer.seen).toMatchObject([
    { kind: 'count', what: 'PaymentsWithoutEvent', many: 1 },
    { kind: 'info', fields: { clientId: demo, provider: purchase.provider } },
  ]);
  await move(await bought(shop), 'look-up');
  expect(shop.observer.seen).toHaveLength(2);
});

test('a look-up of a payment that was never made changes nothing', async () => {
  const purchase = await checkedOut(shop);
  expect(await move(purchase, 'look-up')).toEqual(purchase);
});

test('a look-up that finds another amount credits nothing, and reports it', async () => {
  const purchase = await checkedOut(shop);
  const { purchaseId } = purchase;
  shop.provider.happens(purchaseId, { kind: 'paid', paymentRef: 'payment-1', price: euros(1) });
  expect(await move(purchase, 'look-up')).toEqual(purchase);
  expect(shop.observer.seen).toMatchObject([
    { kind: 'count', what: 'PaymentsNotCredited', many: 1 },
    { kind: 'info', fields: { purchaseId, why: 'amount-differs' } },
  ]);
});

test('a provider that is too slow for a look-up is a fault; the next one finds it', async () => {
  const purchase = await checkedOut(shop);
  shop.provider.approves(purchase.purchaseId);
  shop.provider.timesOut = { captureIfApproved: 'after' };
  await expect(move(purchase, 'look-up')).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  shop.provider.timesOut = {};
  expect(await move(purchase, 'look-up')).toMatchObject({ payment: 'paid' });
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
});

test('a provider that the client has no more, and an unknown purchase, are faults', async () => {
  const purchase = await checkedOut(shop);
  const { clientId, purchaseId } = purchase;
  const closed = { ...shop, providersOf: async () => ({}) };
  const lookUp = movePurchase(closed, { clientId, purchaseId, step: 'look-up' });
  await expect(lookUp).rejects.toThrow('stripe');
  const elsewhere = movePurchase(shop, { clientId: other, purchaseId, step: 'expire' });
  await expect(elsewhere).rejects.toThrow(purchaseId);
});

test('an open purchase expires once, and a paid one never', async () => {
  const purchase = await checkedOut(shop);
  expect(await move(purchase, 'expire')).toMatchObject({ payment: 'expired', revision: 3 });
  expect(await move(purchase, 'expire')).toMatchObject({ payment: 'expired', revision: 3 });
  const paid = await bought(shop);
  expect(await move(paid, 'expire')).toEqual(paid);
});

test('the voter is notified of the state of the payment, each time under one id', async () => {
  const paid = await bought(shop);
  await move(paid, 'notify');
  await move(paid, 'notify');
  expect(shop.published).toEqual([
    expect.objectContaining({ kind: 'purchase-paid', credits: 12 }),
    expect.objectContaining({ factId: shop.published[0]?.factId }),
  ]);
  await move(await checkedOut(shop), 'notify');
  expect(shop.published).toHaveLength(2);
});

test('a look-up that is cut off after its write is finished when it is repeated', async () => {
  let writes = 0;
  for (let isCut = true; isCut; writes += 1) {
    const purchase = await checkedOut(shop);
    const { clientId, purchaseId } = purchase;
    shop.provider.approves(purchaseId);
    const stores = shopStores(cutOffAfter(writes, database));
    const cut = movePurchase({ ...shop, ...stores }, { clientId, purchaseId, step: 'look-up' });
    isCut = await cut.then(
      () => false,
      (error) => error instanceof CutOff,
    );
    expect(await move(purchase, 'look-up')).toMatchObject({ payment: 'paid' });
    expect(await storedOf(shop, purchase)).toMatchObject({ balance: 12, entries: credited });
  }
  expect(writes).toBe(2);
});
