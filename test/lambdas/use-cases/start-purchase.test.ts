import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { TransientError } from '#basics/transient.ts';
import type { Purchase } from '#credits/purchase.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aUserId, demo, other } from '#test/builders/ids.ts';
import { anOffer, euros, paidUpdate } from '#test/builders/purchases.ts';
import {
  aShop,
  CutOff,
  cutOffAfter,
  openShop,
  type Shop,
  shopStores,
} from '#test/builders/shop.ts';
import { noon } from '#test/builders/votings.ts';
import { applyUpdate } from '#use-cases/settle-purchase.ts';
import { type StartPurchaseRequest, startPurchase } from '#use-cases/start-purchase.ts';

let database: StartedDatabase;
let shop: Shop;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
  await openShop(aShop(database));
});
afterAll(() => database.stop());
beforeEach(() => {
  shop = aShop(database);
});

/** A new voter's request for twelve credits. */
function aRequest(changes: Partial<StartPurchaseRequest> = {}): StartPurchaseRequest {
  fresh += 1;
  return {
    clientId: demo,
    userId: aUserId(fresh),
    requestId: `request-${fresh}`,
    packageId: 'twelve',
    price: euros(1_000),
    provider: 'stripe',
    returnUrl: 'https://app.example/profile',
    ...changes,
  };
}

const start = (request: StartPurchaseRequest, changes: Partial<Shop> = {}) =>
  startPurchase({ ...shop, ...changes }, request);

async function started(request: StartPurchaseRequest): Promise<Purchase> {
  const purchase = await start(request);
  if (!purchase.ok) throw new Error(purchase.reason.code);
  return purchase.value;
}

const boughtBy = async ({ clientId, userId }: StartPurchaseRequest) =>
  (await shop.purchases.ofVoter(clientId, userId, 60, undefined)).items;

test('a purchase is stored with its page, and its execution started', async () => {
  const request = aRequest();
  const purchase = await started(request);
  const { purchaseId } = purchase;
  expect(purchase).toMatchObject({
    ...{ clientId: demo, userId: request.userId, credits: 12, price: euros(1_000), revision: 2 },
    ...{ payment: 'open', createdAt: noon, checkoutUrl: `https://pay.example/${purchaseId}` },
  });
  expect(await shop.purchases.get(demo, purchaseId)).toEqual(purchase);
  expect([...shop.executions.started]).toEqual([purchaseId]);
});

test('the same request again is the same purchase, also twenty times at once', async () => {
  const request = aRequest();
  const all = await Promise.all(Array.from({ length: 20 }, () => started(request)));
  const [first] = all;
  for (const one of all) expect(one).toEqual(first);
  expect(await started(request)).toEqual(first);
  expect(shop.provider.pages).toBe(1);
  expect(shop.executions.started.size).toBe(1);
  expect(await boughtBy(request)).toEqual([first]);
});

test('a repeated request keeps its price when the offer has changed', async () => {
  const request = aRequest();
  const first = await started(request);
  const offers = { ...shop.offers, get: async () => anOffer({ packages: [] }) };
  expect(await start(request, { offers })).toEqual({ ok: true, value: first });
});

test.each<[string, Partial<StartPurchaseRequest>]>([
  ['another package', { packageId: 'five' }],
  ['another price', { price: euros(999) }],
  ['another provider', { provider: 'paypal' }],
])('a request id that is used again for %s is refused', async (_what, changes) => {
  const request = aRequest();
  const first = await started(request);
  expect(await start({ ...request, ...changes })).toEqual({
    ok: false,
    reason: { code: 'purchase-differs' },
  });
  expect(await boughtBy(request)).toEqual([first]);
});

test('a request id belongs to one voter of one client', async () => {
  const request = aRequest();
  const first = await started(request);
  const of = await started({ ...request, userId: ada });
  expect(of.purchaseId).not.toBe(first.purchaseId);
  expect(await start({ ...request, clientId: other })).toMatchObject({
    reason: { code: 'package-not-offered' },
  });
});

test.each<[string, Partial<StartPurchaseRequest>, object]>([
  ['at another price', { price: euros(1) }, { code: 'price-changed', price: euros(1_000) }],
  ['of an unknown package', { packageId: 'fifty' }, { code: 'package-not-offered' }],
  ['by a provider without account', { provider: 'paypal' }, { code: 'provider-not-offered' }],
  ['back to elsewhere', { returnUrl: 'https://a.example' }, { code: 'return-not-allowed' }],
])('a purchase %s is refused, and nothing is begun', async (_what, changes, reason) => {
  const request = aRequest(changes);
  expect(await start(request)).toEqual({ ok: false, reason });
  expect(await boughtBy(request)).toEqual([]);
  expect(shop.provider.calls).toEqual([]);
});

test('a page that the provider refuses to make ends the purchase', async () => {
  const request = aRequest();
  shop.provider.refuses = { createCheckout: 'The account is not active' };
  expect(await start(request)).toEqual({
    ok: false,
    reason: { code: 'checkout-refused', detail: 'The account is not active' },
  });
  expect(await boughtBy(request)).toMatchObject([{ payment: 'failed', revision: 2 }]);
  expect(await started(request)).toMatchObject({ payment: 'failed' });
  expect(shop.executions.started.size).toBe(0);
});

test('a request that the provider was too slow for goes on where it was', async () => {
  const request = aRequest();
  shop.provider.timesOut = { createCheckout: 'after' };
  await expect(start(request)).rejects.toThrow('timed out');
  shop.provider.timesOut = {};
  const purchase = await started(request);
  expect(shop.provider.pages).toBe(1);
  expect(await boughtBy(request)).toEqual([purchase]);
});

test('a purchase whose provider has been closed is refused', async () => {
  const request = aRequest();
  await started(request);
  const providersOf = async () => ({});
  expect(await start(request, { providersOf } as object)).toMatchObject({
    reason: { code: 'provider-not-offered' },
  });
});

test('of many requests at once with ids of their own, as many begin as may be open', async () => {
  const { userId } = aRequest();
  const requests = Array.from({ length: 12 }, () => aRequest({ userId }));
  const all = await Promise.all(requests.map((request) => start(request)));
  const refused = all.filter((one) => !one.ok);
  expect(all.length - refused.length).toBe(5);
  for (const one of refused) expect(one).toMatchObject({ reason: { code: 'too-many-open' } });
  expect(shop.executions.started.size).toBe(5);
});

test('a request that is cut off after any of its writes is finished by the next one', async () => {
  let writes = 0;
  for (let isCut = true; isCut; writes += 1) {
    const request = aRequest();
    const stores = shopStores(cutOffAfter(writes, database));
    isCut = await start(request, stores).then(
      () => false,
      (error) => error instanceof CutOff,
    );
    const purchase = await started(request);
    expect(await boughtBy(request)).toEqual([purchase]);
    expect(purchase).toMatchObject({ payment: 'open', revision: 2 });
    expect(shop.executions.started).toContain(purchase.purchaseId);
  }
  expect(writes).toBe(3);
  expect(shop.provider.pages).toBe(writes);
});

test('a request that another update overtakes returns the purchase as it is stored', async () => {
  const request = aRequest();
  const change: Shop['purchases']['change'] = async (made, at) => {
    if (made.after.checkoutUrl !== undefined) await applyUpdate(shop, made.after, paidUpdate());
    return shop.purchases.change(made, at);
  };
  const purchase = await start(request, { purchases: { ...shop.purchases, change } });
  expect(purchase).toMatchObject({ ok: true, value: { payment: 'paid', revision: 2 } });
  expect(await boughtBy(request)).toEqual([purchase.ok && purchase.value]);
  expect(shop.executions.started.size).toBe(0);
});

test('a purchase that stays contended is a fault that may pass', async () => {
  const purchases = { ...shop.purchases, begin: async () => 'lost' as const };
  await expect(start(aRequest(), { purchases })).rejects.toThrow(TransientError);
});
