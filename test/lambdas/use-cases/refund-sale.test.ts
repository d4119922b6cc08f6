import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { PaymentUpdate } from '#contracts/payments.ts';
import type { Purchase } from '#credits/purchase.ts';
import { createVotes } from '#stores/votes.ts';
import { auditOf } from '#test/builders/audit.ts';
import { bought, checkedOut, storedOf } from '#test/builders/bought.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aVotingId, other } from '#test/builders/ids.ts';
import { euros } from '#test/builders/purchases.ts';
import {
  aShop,
  CutOff,
  cutOffAfter,
  openShop,
  type Shop,
  shopStores,
} from '#test/builders/shop.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';
import { refundSale } from '#use-cases/refund-sale.ts';
import { applyUpdate } from '#use-cases/settle-purchase.ts';

let database: StartedDatabase;
let shop: Shop;
let votes = 0;

beforeAll(async () => {
  database = await startedDatabase();
  await openShop(aShop(database));
});
afterAll(() => database.stop());
beforeEach(() => {
  shop = aShop(database);
});

const refund = (sale: Purchase, changes: object = {}) =>
  refundSale({ ...shop, ...changes }, sale, ada);

const spendOne = async ({ userId }: Purchase): Promise<void> => {
  votes += 1;
  const ballotId = aBallotId(votes);
  const vote = aVote({ userId, votingId: aVotingId(votes), ballotId, paid: true });
  await createVotes(database).record(vote, ballotId, new AbortController().signal);
};

/** It happens at the provider; whether its event has come is another thing. */
const atProvider = ({ purchaseId }: Purchase, ...updates: PaymentUpdate[]) =>
  shop.provider.happens(purchaseId, ...updates);

const refundedBy = (minor: number) => ({ kind: 'refunded', total: euros(minor) }) as const;
const disputed = (state: 'open' | 'won') =>
  ({ kind: 'disputed', disputeRef: 'dispute-1', amount: euros(1_000), state }) as const;

/** The kinds of what the audit log has of a purchase. */
const auditedOf = async ({ clientId, purchaseId }: Purchase) =>
  (await auditOf(database, clientId))
    .filter((event) => 'purchaseId' in event && event.purchaseId === purchaseId)
    .map(({ kind }) => kind)
    .sort();

const notified = () => shop.published.map(({ kind }) => kind);
const whole = [
  ['purchase', 12],
  ['taken-back', -12],
];

test('a refund takes the credits, returns the money, and notifies the voter', async () => {
  const purchase = await bought(shop);
  expect(await refund(purchase)).toMatchObject({
    ok: true,
    value: { refundedMinor: 1_000, takenBack: 12, refundAsked: { by: ada } },
  });
  expect(shop.provider.refunded).toBe(1_000);
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 0, entries: whole });
  expect(notified()).toEqual(['credits-taken-back']);
  const { clientId, purchaseId, userId: voterId } = purchase;
  const about = { clientId, purchaseId, voterId };
  expect(await auditOf(database, clientId)).toContainEqual({
    ...{ kind: 'refund-requested', role: 'admin', by: ada, at: noon, ...about },
  });
});

test('a refund that is repeated, or asked for ten times at once, is one refund', async () => {
  const purchase = await bought(shop);
  const all = await Promise.all(Array.from({ length: 10 }, () => refund(purchase)));
  for (const one of [...all, await refund(purchase)]) {
    expect(one).toMatchObject({ ok: true, value: { refundedMinor: 1_000 } });
  }
  expect(shop.provider.refunded).toBe(1_000);
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 0, entries: whole });
  expect(await auditedOf(purchase)).toEqual(['refund-requested']);
});

test('a refund returns what an earlier one has left', async () => {
  const purchase = await bought(shop);
  atProvider(purchase, refundedBy(400));
  await applyUpdate(shop, purchase, refundedBy(400));
  expect(await refund(purchase)).toMatchObject({ ok: true, value: { takenBack: 12 } });
  expect(shop.provider.refunded).toBe(600);
});

test('a refund of what was not paid, or does not exist, is refused', async () => {
  const open = await checkedOut(shop);
  expect(await refund(open)).toEqual({ ok: false, reason: { code: 'purchase-not-paid' } });
  const elsewhere = { ...open, clientId: other };
  expect(await refund(elsewhere)).toEqual({ ok: false, reason: { code: 'not-found' } });
  expect(shop.provider.calls).toEqual(['createCheckout']);
});

test('a refund of credits that have been spent is refused, and takes nothing', async () => {
  const purchase = await bought(shop);
  await spendOne(purchase);
  const before = await storedOf(shop, purchase);
  expect(await refund(purchase)).toEqual({
    ok: false,
    reason: { code: 'credits-spent', credits: { needed: 12, held: 11 } },
  });
  expect(await storedOf(shop, purchase)).toEqual(before);
  expect(shop.provider.refunded).toBe(0);
  expect(await auditedOf(purchase)).toEqual([]);
});

test('a refund of a disputed payment is refused, until the dispute is won', async () => {
  const purchase = await bought(shop);
  await applyUpdate(shop, purchase, disputed('open'));
  expect(await refund(purchase)).toEqual({ ok: false, reason: { code: 'purchase-disputed' } });
  await applyUpdate(shop, purchase, disputed('won'));
  expect(await refund(purchase)).toMatchObject({ ok: true });
});

test('a refund at a provider that the client has no more is refused', async () => {
  const purchase = await bought(shop);
  const closed = { providersOf: async () => ({}) };
  expect(await refund(purchase, closed)).toMatchObject({
    reason: { code: 'provider-not-offered' },
  });
});

test('a refund that the provider refuses brings the credits back', async () => {
  const purchase = await bought(shop);
  shop.provider.refuses = { refund: 'The balance is too low' };
  expect(await refund(purchase)).toEqual({
    ok: false,
    reason: { code: 'refund-refused', detail: 'The balance is too low' },
  });
  const after = await storedOf(shop, purchase);
  expect(after).toMatchObject({ balance: 12, purchase: { takenBack: 0, refundedMinor: 0 } });
  expect(after.purchase).not.toHaveProperty('refundAsked');
  expect(await auditedOf(purchase)).toEqual(['refund-refused', 'refund-requested']);
  shop.provider.refuses = {};
  shop.clock.at += 1;
  expect(await refund(purchase)).toMatchObject({ ok: true });
  expect(await storedOf(shop, purchase)).toMatchObject({
    balance: 0,
    entries: [
      ['purchase', 12],
      ['taken-back', -12],
      ['given-back', 12],
      ['taken-back', -12],
    ],
  });
});

test('a refusal because the money has gone back already counts as a refund', async () => {
  const purchase = await bought(shop);
  atProvider(purchase, refundedBy(1_000));
  expect(await refund(purchase)).toMatchObject({ ok: true, value: { refundedMinor: 1_000 } });
  expect(shop.provider.refunded).toBe(0);
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 0, entries: whole });
});

test('a refusal learns what has happened to the payment: a part, or a dispute', async () => {
  const part = await bought(shop);
  atProvider(part, refundedBy(500));
  expect(await refund(part)).toMatchObject({ reason: { code: 'refund-refused' } });
  expect(await storedOf(shop, part)).toMatchObject({
    ...{ balance: 6, purchase: { refundedMinor: 500, takenBack: 6 } },
  });
  const fought = await bought(shop);
  atProvider(fought, disputed('open'));
  shop.provider.refuses = { refund: 'The charge is disputed' };
  expect(await refund(fought)).toMatchObject({
    reason: { code: 'purchase-disputed', detail: 'The charge is disputed' },
  });
  expect(await storedOf(shop, fought)).toMatchObject({ balance: 0 });
});

test('a refund that the provider was too slow for is finished by the next request', async () => {
  const purchase = await bought(shop);
  shop.provider.timesOut = { refund: 'after' };
  await expect(refund(purchase)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  expect(await storedOf(shop, purchase)).toMatchObject({ balance: 0 });
  shop.provider.timesOut = {};
  expect(await refund(purchase)).toMatchObject({ ok: true, value: { refundedMinor: 1_000 } });
  expect(shop.provider.refunded).toBe(1_000);
  expect(await storedOf(shop, purchase)).toMatchObject({ entries: whole });
});

test('a refund that is cut off after any of its writes is finished by the next one', async () => {
  let writes = 0;
  for (let isCut = true; isCut; writes += 1) {
    const purchase = await bought(shop);
    const cut = refund(purchase, shopStores(cutOffAfter(writes, database)));
    isCut = await cut.then(
      () => false,
      (error) => error instanceof CutOff,
    );
    expect(await refund(purchase)).toMatchObject({ ok: true, value: { refundedMinor: 1_000 } });
    expect(await storedOf(shop, purchase)).toMatchObject({ balance: 0, entries: whole });
    expect(await auditedOf(purchase)).toEqual(['refund-requested']);
  }
  expect(writes).toBe(3);
  expect(shop.provider.refunded).toBe(writes * 1_000);
});
