import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ClientId, clientId, type PurchaseId, type UserId } from '#basics/ids.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import type { Change } from '#credits/decide.ts';
import { decideUpdate } from '#credits/decide.ts';
import type { Purchase } from '#credits/purchase.ts';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import { createPurchases, type Purchases } from '#stores/purchases.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anHttpEvent, someClaims } from '#test/builders/http.ts';
import { ada, aUserId, demo, grace, other } from '#test/builders/ids.ts';
import { aProfile } from '#test/builders/profile.ts';
import { aPurchase, aPurchaseId, euros, paidUpdate } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let purchases: Purchases;
let accounts: Accounts;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
  purchases = createPurchases(database);
  accounts = createAccounts(database);
});
afterAll(() => database.stop());

/** A purchase that is not yet begun, of a voter who has no other. */
function aNewPurchase(changes: Partial<Purchase> = {}): Purchase {
  fresh += 1;
  return aPurchase({ purchaseId: aPurchaseId(fresh), userId: aUserId(fresh), ...changes });
}

const begun = async (changes: Partial<Purchase> = {}): Promise<Purchase> => {
  const purchase = aNewPurchase(changes);
  expect(await purchases.begin(purchase, `request-${purchase.purchaseId}`)).toBe('written');
  return purchase;
};

/** The change that the update would make to the purchase as it is here. */
function changeBy(
  purchase: Purchase,
  update: PaymentUpdate = paidUpdate(purchase),
  balance = 0,
): Change {
  const decision = decideUpdate(purchase, update, { at: noon, balance });
  if (decision.outcome !== 'changed') throw new Error(decision.outcome);
  return decision;
}

/** Everything that is stored of a purchase and its voter's credits. */
const everythingOf = async ({ clientId: client, purchaseId, userId }: Purchase) => ({
  stored: await purchases.get(client, purchaseId),
  ledger: await accounts.ledger(client, userId),
  paidBy: await purchases.paidBy(client, 'stripe', 'payment-1'),
});

test('of fifty requests at once with the same id one begins a purchase, known to all', async () => {
  const userId = aUserId(900_000);
  const planned = Array.from({ length: 50 }, () => aNewPurchase({ userId }));
  const outcomes = await Promise.all(planned.map((one) => purchases.begin(one, 'rush')));
  expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
  const winner = planned[outcomes.indexOf('written')];
  expect(await purchases.ofRequest(demo, userId, 'rush')).toEqual(winner);
  const page = await purchases.ofVoter(demo, userId, 60, undefined);
  expect(page).toEqual({ items: [winner], next: undefined });
});

test('of requests at once with ids of their own no more begin than may be open', async () => {
  const userId = aUserId(900_001);
  const planned = Array.from({ length: 50 }, () => aNewPurchase({ userId }));
  const outcomes = await Promise.all(planned.map((one, n) => purchases.begin(one, `own-${n}`)));
  const written = outcomes.filter((outcome) => outcome === 'written').length;
  expect(written).toBeGreaterThan(0);
  const { items } = await purchases.ofVoter(demo, userId, 60, undefined);
  expect(items).toHaveLength(written);
  expect(written).toBeLessThanOrEqual(5);
});

test('whatever ends a purchase makes room for another, and nothing else does', async () => {
  const userId = aUserId(900_002);
  const open: Purchase[] = [];
  const next = (createdAt = noon) => {
    const purchase = aNewPurchase({ userId, createdAt, expiresAt: createdAt + 3_600_000 });
    open.push(purchase);
    return purchases.begin(purchase, `request-${purchase.purchaseId}`);
  };
  for (let n = 0; n < 5; n += 1) expect(await next()).toBe('written');
  expect(await next()).toBe('full');
  const [first, second, third, fourth] = open;
  if (!first || !second || !third || !fourth) throw new Error('Five are open');
  const ends: [Purchase, PaymentUpdate][] = [
    [first, paidUpdate(first, 'payment-room')],
    [second, { kind: 'failed' }],
    [third, { kind: 'expired' }],
    [fourth, { kind: 'pending' }],
  ];
  for (const [purchase, update] of ends) {
    expect(await purchases.change(changeBy(purchase, update), noon)).toBe('written');
    expect(await next()).toBe('written');
    expect(await next()).toBe('full');
  }
  expect(await next(noon + 3_599_999)).toBe('full');
  expect(await next(noon + 3_600_000)).toBe('written');
});

test('a request that has begun a purchase is known as such when no other may begin', async () => {
  const userId = aUserId(900_003);
  const planned = Array.from({ length: 5 }, () => aNewPurchase({ userId }));
  for (const one of planned) expect(await purchases.begin(one, one.purchaseId)).toBe('written');
  const again = aNewPurchase({ userId });
  expect(await purchases.begin(again, planned[0]?.purchaseId ?? '')).toBe('lost');
});

test('a payment is written with its entry, the balance and the name of the payment', async () => {
  const purchase = await begun();
  expect(await purchases.change(changeBy(purchase), noon + 5)).toBe('written');
  const { purchaseId, userId } = purchase;
  expect(await accounts.ledger(demo, userId)).toEqual({
    balance: 12,
    entries: [
      { entryId: `P#${purchaseId}#2`, at: noon + 5, cause: 'purchase', credits: 12, purchaseId },
    ],
  });
  expect(await purchases.paidBy(demo, 'stripe', 'payment-1')).toBe(purchaseId);
  expect(await purchases.paidBy(demo, 'paypal', 'payment-1')).toBeUndefined();
  const paid = await purchases.get(demo, purchaseId);
  expect(paid).toMatchObject({ payment: 'paid', revision: 2 });
  expect(paid && (await accounts.isCredited(paid))).toBe(true);
});

test('an unpaid purchase is not credited', async () => {
  expect(await accounts.isCredited(await begun())).toBe(false);
});

test('a change decided on an older purchase loses, and writes none of its parts', async () => {
  const purchase = await begun();
  const stale = changeBy(purchase);
  await purchases.change(changeBy(purchase, { ...paidUpdate(purchase), paymentRef: 'p-2' }), noon);
  const before = await everythingOf(purchase);
  expect(await purchases.change(stale, noon)).toBe('lost');
  expect(await everythingOf(purchase)).toEqual(before);
  expect(before.ledger?.balance).toBe(12);
});

test('a change that takes more than the voter has by now loses, and writes nothing', async () => {
  const purchase = await begun();
  await purchases.change(changeBy(purchase), noon);
  const [paid] = (await purchases.ofVoter(demo, purchase.userId, 1, undefined)).items;
  if (paid === undefined) throw new Error('It is there');
  const refund = decideUpdate(
    paid,
    { kind: 'refunded', total: euros(1_000) },
    { at: 0, balance: 13 },
  );
  if (refund.outcome !== 'changed') throw new Error(refund.outcome);
  const greedy = { ...refund, entry: { cause: 'taken-back', credits: -13, revision: 3 } } as const;
  const before = await everythingOf(purchase);
  expect(await purchases.change(greedy, noon)).toBe('lost');
  expect(await everythingOf(purchase)).toEqual(before);
});

test('of many changes at once of the same purchase one is written', async () => {
  const purchase = await begun();
  const change = changeBy(purchase);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => purchases.change(change, noon)),
  );
  expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
  expect(await accounts.balance(demo, purchase.userId)).toBe(12);
});

type Page = { items: Purchase[]; next: PurchaseId | undefined };

/** Every item of all pages, each no longer than the limit. */
async function allOf(
  limit: number,
  page: (after: PurchaseId | undefined) => Promise<Page>,
): Promise<Purchase[]> {
  const found: Purchase[] = [];
  let after: PurchaseId | undefined;
  do {
    const { items, next } = await page(after);
    expect(items.length).toBeLessThanOrEqual(limit);
    found.push(...items);
    after = next;
  } while (after !== undefined);
  return found;
}

/** Purchases of three voters of two clients around the turn of a month. */
async function aShop(client: ClientId, rival: ClientId): Promise<Purchase[]> {
  const turn = Date.UTC(2027, 2, 1);
  const made: Purchase[] = [];
  for (let n = 0; n < 36; n += 1) {
    const createdAt = turn + ((n * 7) % 36) * 1_000 - 18_000;
    const purchaseId = aPurchaseId(n, createdAt);
    const ids = { clientId: n % 4 === 3 ? rival : client, userId: aUserId(n % 3) };
    // Expired from the beginning, so that a voter may have any number.
    made.push(await begun({ ...ids, purchaseId, createdAt, expiresAt: turn - 18_000 }));
  }
  return made;
}

const newestFirst = (some: readonly Purchase[]) =>
  some.toSorted((one, other) => (one.purchaseId < other.purchaseId ? 1 : -1));

test('the pages of a month, and of a voter, are what a look at every purchase finds', async () => {
  const [shop, rival] = [clientId('shop'), clientId('rival')];
  const made = await aShop(shop, rival);
  const limits = fc.integer({ min: 1, max: 40 });
  const clients = fc.constantFrom(shop, rival);
  await fc.assert(
    fc.asyncProperty(limits, clients, fc.nat(3), async (limit, client, n) => {
      const own = made.filter((one) => one.clientId === client);
      for (const month of ['2027-02', '2027-03', '2027-04']) {
        const isThere = (one: Purchase) => new Date(one.createdAt).toISOString().startsWith(month);
        const pages = (after: PurchaseId | undefined) =>
          purchases.ofMonth(client, month, limit, after);
        expect(await allOf(limit, pages)).toEqual(newestFirst(own.filter(isThere)));
      }
      const user = aUserId(n);
      const pages = (after: PurchaseId | undefined) =>
        purchases.ofVoter(client, user, limit, after);
      const ofUser = own.filter(({ userId }) => userId === user);
      expect(await allOf(limit, pages)).toEqual(newestFirst(ofUser));
    }),
    { numRuns: 12 },
  );
});

test('a month of more purchases than one response can hold is read to its end', async () => {
  const bulk = clientId('bulk');
  const returnUrl = `https://app.example/${'r'.repeat(980)}`;
  const checkoutUrl = `https://checkout.example/${'c'.repeat(900)}`;
  const many = Array.from({ length: 600 }, () =>
    aNewPurchase({ clientId: bulk, returnUrl, checkoutUrl }),
  );
  for (let start = 0; start < many.length; start += 20) {
    const some = many.slice(start, start + 20);
    await Promise.all(some.map((one) => purchases.begin(one, one.purchaseId)));
  }
  const pages = (after: PurchaseId | undefined) => purchases.ofMonth(bulk, '2027-02', 1_000, after);
  expect(await allOf(1_000, pages)).toHaveLength(600);
});

/** The response to a voter of the client who asks for a purchase by its id. */
async function lookedUpBy(userId: UserId, client: ClientId, purchaseId: PurchaseId) {
  const claims = { ...someClaims(`${client}.voter`), sub: userId };
  const path = { clientId: client, purchaseId };
  return (await aProfile(database)(anHttpEvent('getMyPurchase', { path, claims }))).statusCode;
}

test('no other client or voter finds a purchase by any of its names', async () => {
  const purchase = await begun({ userId: ada });
  await purchases.change(changeBy(purchase, { ...paidUpdate(purchase), paymentRef: 'own' }), noon);
  await purchases.storeToken(demo, purchase.purchaseId, 'token');
  const { purchaseId } = purchase;
  const requestId = `request-${purchaseId}`;
  expect(await purchases.get(other, purchaseId)).toBeUndefined();
  expect(await purchases.ofRequest(other, ada, requestId)).toBeUndefined();
  expect(await purchases.ofRequest(demo, grace, requestId)).toBeUndefined();
  expect(await purchases.paidBy(other, 'stripe', 'own')).toBeUndefined();
  expect(await purchases.tokenOf(other, purchaseId)).toBeUndefined();
  const after = aPurchaseId(fresh + 1);
  expect((await purchases.ofVoter(demo, grace, 9, after)).items).toEqual([]);
  expect((await purchases.ofVoter(other, ada, 9, after)).items).toEqual([]);
  expect((await purchases.ofMonth(other, '2027-02', 9, undefined)).items).toEqual([]);
  expect(await lookedUpBy(grace, demo, purchaseId)).toBe(404);
  expect(await lookedUpBy(ada, other, purchaseId)).toBe(404);
  expect(await lookedUpBy(ada, demo, purchaseId)).toBe(200);
});

test('the token that was stored last is the one that waits', async () => {
  const { purchaseId } = await begun();
  expect(await purchases.tokenOf(demo, purchaseId)).toBeUndefined();
  await purchases.storeToken(demo, purchaseId, 'first');
  await purchases.storeToken(demo, purchaseId, 'second');
  expect(await purchases.tokenOf(demo, purchaseId)).toBe('second');
});
