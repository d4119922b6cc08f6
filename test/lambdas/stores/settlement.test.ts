import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { UserId } from '#basics/ids.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { decideRefund } from '#credits/decide.ts';
import { repeating } from '#gateways/repeating.ts';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import { createPurchases, type Purchases } from '#stores/purchases.ts';
import { createSettlement, type Settlement } from '#stores/settlement.ts';
import { createVotes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aPurchase, aPurchaseId, euros, paidUpdate, someUpdate } from '#test/builders/purchases.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let accounts: Accounts;
let purchases: Purchases;
let settlement: Settlement;
let fresh = 0;

const steady = { clock: { now: () => noon }, ...repeating };

beforeAll(async () => {
  database = await startedDatabase();
  accounts = createAccounts(database);
  purchases = createPurchases(database);
  settlement = createSettlement({ purchases, accounts, ...steady });
});
afterAll(() => database.stop());

async function begun() {
  fresh += 1;
  const purchase = aPurchase({ purchaseId: aPurchaseId(fresh), userId: aUserId(fresh) });
  await purchases.begin(purchase, `request-${fresh}`);
  return purchase;
}

const paid = async () => {
  const purchase = await begun();
  await settlement.apply(demo, purchase.purchaseId, paidUpdate(purchase));
  return purchase;
};

const voteIn = (n: number, user: UserId) => {
  const ballotId = aBallotId(fresh * 1_000 + n);
  const vote = aVote({
    userId: user,
    votingId: aVotingId(fresh * 1_000 + n),
    ballotId,
    paid: true,
  });
  return createVotes(database).record(vote, ballotId, new AbortController().signal);
};

test('a payment that is told forty times at once is credited once', async () => {
  const purchase = await begun();
  const told = Array.from({ length: 40 }, () =>
    settlement.apply(demo, purchase.purchaseId, paidUpdate(purchase)),
  );
  const outcomes = (await Promise.all(told)).map((settled) => settled?.outcome);
  expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'already')).toHaveLength(39);
  expect(await accounts.balance(demo, purchase.userId)).toBe(12);
});

test('any words, told at once and again, leave a ledger that agrees and credits once', () =>
  fc.assert(
    fc.asyncProperty(fc.array(someUpdate, { minLength: 1, maxLength: 6 }), async (words) => {
      const purchase = await begun();
      const { purchaseId, userId } = purchase;
      const tell = (update: PaymentUpdate) => settlement.apply(demo, purchaseId, update);
      await Promise.all([...words, ...words].map(tell));
      const ledger = await accounts.ledger(demo, userId);
      const payments = ledger?.entries.filter(({ cause }) => cause === 'purchase');
      expect(payments).toHaveLength(words.some(({ kind }) => kind === 'paid') ? 1 : 0);
      const after = await purchases.get(demo, purchaseId);
      expect(ledger?.balance).toBe(after?.payment === 'paid' ? 12 - after.takenBack : 0);
    }),
    { numRuns: 30 },
  ));

test('votes and a refund that meet share the credits out: none is taken twice', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { purchaseId, userId } = await paid();
    const refunded = { kind: 'refunded', total: euros(1_000) } as const;
    const [, ...votes] = await Promise.all([
      settlement.apply(demo, purchaseId, refunded),
      ...Array.from({ length: 16 }, (_, n) => voteIn(n, userId)),
    ]);
    const recorded = votes.filter((outcome) => outcome === 'recorded').length;
    const after = await purchases.get(demo, purchaseId);
    expect((after?.takenBack ?? 0) + (after?.writtenOff ?? 0)).toBe(12);
    expect((after?.takenBack ?? 0) + recorded).toBe(12);
    expect(await accounts.ledger(demo, userId)).toMatchObject({ balance: 0 });
  }
});

test("an admin's refund that a vote overtakes is refused, and takes nothing", async () => {
  const { purchaseId, userId } = await paid();
  let isFirst = true;
  const overtaken = createSettlement({
    ...{ accounts, ...steady },
    purchases: {
      get: purchases.get,
      change: async (change, at) => {
        if (isFirst) expect(await voteIn(1, userId)).toBe('recorded');
        isFirst = false;
        return purchases.change(change, at);
      },
    },
  });
  const settled = await overtaken.settle(demo, purchaseId, (purchase, known) => {
    const decided = decideRefund(purchase, grace, known);
    if (!decided.ok) return { outcome: decided.reason.code };
    return decided.value === 'already'
      ? { outcome: 'already' }
      : { outcome: 'asked', ...decided.value };
  });
  expect(settled?.outcome).toBe('credits-spent');
  expect(await accounts.balance(demo, userId)).toBe(11);
});

test('what is decided is told with the purchase after it; nothing is written in vain', async () => {
  const { purchaseId } = await paid();
  database.sent.length = 0;
  const again = await settlement.apply(demo, purchaseId, { kind: 'expired' });
  expect(again).toMatchObject({ outcome: 'already', purchase: { payment: 'paid', revision: 2 } });
  expect(new Set(database.sent.map(({ name }) => name))).toEqual(new Set(['GetItemCommand']));
});

test('there is nothing to settle where there is no such purchase at the client', async () => {
  const { purchaseId } = await begun();
  expect(await settlement.apply(other, purchaseId, { kind: 'expired' })).toBeUndefined();
});

test('a purchase that stays contended is given up, as a fault that may pass', async () => {
  const { purchaseId } = await begun();
  const pauses: number[] = [];
  const contended = createSettlement({
    ...{ accounts, clock: steady.clock, random: () => 1 },
    purchases: { get: purchases.get, change: async () => 'lost' },
    pause: async (ms) => void pauses.push(ms),
  });
  const applied = contended.apply(demo, purchaseId, { kind: 'expired' });
  await expect(applied).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(pauses.slice(0, 8)).toEqual([5, 10, 20, 40, 80, 160, 200, 200]);
  expect(await purchases.get(demo, purchaseId)).toMatchObject({ payment: 'open', revision: 1 });
});
