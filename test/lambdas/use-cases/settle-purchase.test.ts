import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { UserId } from '#basics/ids.ts';
import { TransientError } from '#basics/transient.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { decideRefund } from '#credits/decide.ts';
import { systemRetry } from '#gateways/retry.ts';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import { createPurchases, type Purchases } from '#stores/purchases.ts';
import { createVotes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aPurchase, aPurchaseId, euros, paidUpdate, someUpdate } from '#test/builders/purchases.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';
import {
  applyUpdate,
  applyUpdates,
  type SettlePurchaseDependencies,
  settlePurchase,
} from '#use-cases/settle-purchase.ts';

let database: StartedDatabase;
let accounts: Accounts;
let purchases: Purchases;
let settling: SettlePurchaseDependencies;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
  accounts = createAccounts(database);
  purchases = createPurchases(database);
  settling = { purchases, accounts, clock: { now: () => noon }, ...systemRetry };
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
  await applyUpdate(settling, purchase, paidUpdate(purchase));
  return purchase;
};

const voteIn = (n: number, userId: UserId) => {
  const ballotId = aBallotId(fresh * 1_000 + n);
  const vote = aVote({ userId, votingId: aVotingId(fresh * 1_000 + n), ballotId, paid: true });
  return createVotes(database).record(vote, ballotId, new AbortController().signal);
};

test('a payment that is reported forty times at once is credited once', async () => {
  const purchase = await begun();
  const reported = Array.from({ length: 40 }, () =>
    applyUpdate(settling, purchase, paidUpdate(purchase)),
  );
  const outcomes = (await Promise.all(reported)).map((settled) => settled?.outcome);
  expect(outcomes.filter((outcome) => outcome === 'changed')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'already')).toHaveLength(39);
  expect(await accounts.balance(demo, purchase.userId)).toBe(12);
});

test('any updates, at once and again, leave a ledger that agrees and credits once', () =>
  fc.assert(
    fc.asyncProperty(fc.array(someUpdate, { minLength: 1, maxLength: 6 }), async (updates) => {
      const purchase = await begun();
      const { purchaseId, userId } = purchase;
      const apply = (update: PaymentUpdate) => applyUpdate(settling, purchase, update);
      await Promise.all([...updates, ...updates].map(apply));
      const ledger = await accounts.ledger(demo, userId);
      const payments = ledger?.entries.filter(({ cause }) => cause === 'purchase');
      expect(payments).toHaveLength(updates.some(({ kind }) => kind === 'paid') ? 1 : 0);
      const after = await purchases.get(demo, purchaseId);
      expect(ledger?.balance).toBe(after?.payment === 'paid' ? 12 - after.takenBack : 0);
    }),
    { numRuns: 30 },
  ));

test('votes and a refund that meet share the credits out: none is taken twice', async () => {
  for (let round = 0; round < 5; round += 1) {
    const purchase = await paid();
    const { purchaseId, userId } = purchase;
    const refunded = { kind: 'refunded', total: euros(1_000) } as const;
    const [, ...votes] = await Promise.all([
      applyUpdate(settling, purchase, refunded),
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
  const purchase = await paid();
  let isFirst = true;
  const overtaken: SettlePurchaseDependencies = {
    ...settling,
    purchases: {
      get: purchases.get,
      change: async (change, at) => {
        if (isFirst) expect(await voteIn(1, purchase.userId)).toBe('recorded');
        isFirst = false;
        return purchases.change(change, at);
      },
    },
  };
  const settled = await settlePurchase(overtaken, purchase, (before, known) => {
    const decided = decideRefund(before, grace, known);
    const isAsked = decided.ok && decided.value !== 'already';
    return { outcome: decided, ...(isAsked ? decided.value : {}) };
  });
  expect(settled?.outcome).toMatchObject({ ok: false, reason: { code: 'credits-spent' } });
  expect(await accounts.balance(demo, purchase.userId)).toBe(11);
});

test('a decision that changes nothing writes nothing, and has the purchase as it is', async () => {
  const purchase = await paid();
  database.sent.length = 0;
  const again = await applyUpdate(settling, purchase, { kind: 'expired' });
  expect(again).toMatchObject({ outcome: 'already', purchase: { payment: 'paid', revision: 2 } });
  expect(new Set(database.sent.map(({ name }) => name))).toEqual(new Set(['GetItemCommand']));
});

test('a decision that changes nothing is taken again if it was misled', async () => {
  const purchase = await begun();
  let reads = 0;
  const misled: SettlePurchaseDependencies = {
    ...settling,
    purchases: {
      ...purchases,
      get: async (...name) => {
        reads += 1;
        if (reads === 2) await applyUpdate(settling, purchase, { kind: 'pending' });
        return purchases.get(...name);
      },
    },
  };
  const settled = await settlePurchase(misled, purchase, ({ payment }) => ({ outcome: payment }));
  expect(settled).toMatchObject({ outcome: 'pending', purchase: { payment: 'pending' } });
});

test('several updates are applied in order, each with its outcome', async () => {
  const purchase = await begun();
  const paidOnce = paidUpdate(purchase);
  const refunded = { kind: 'refunded', total: euros(500) } as const;
  const settled = await applyUpdates(settling, purchase, [refunded, paidOnce, paidOnce, refunded]);
  expect(settled.outcomes).toEqual(['unpaid', 'changed', 'already', 'changed']);
  expect(settled.purchase).toMatchObject({ payment: 'paid', takenBack: 6, revision: 3 });
  expect(await applyUpdates(settling, purchase, [])).toEqual({ outcomes: [], purchase });
});

test('there is nothing to settle where there is no such purchase at the client', async () => {
  const { purchaseId } = await begun();
  const elsewhere = { clientId: other, purchaseId };
  expect(await applyUpdate(settling, elsewhere, { kind: 'expired' })).toBeUndefined();
});

test('a purchase that stays contended is a fault that may pass', async () => {
  const purchase = await begun();
  const pauses: number[] = [];
  const contended: SettlePurchaseDependencies = {
    ...settling,
    purchases: { get: purchases.get, change: async () => 'lost' },
    random: () => 1,
    pause: async (ms) => void pauses.push(ms),
  };
  const applied = applyUpdate(contended, purchase, { kind: 'expired' });
  await expect(applied).rejects.toThrow(TransientError);
  expect(pauses).toHaveLength(29);
  expect(pauses.slice(0, 7)).toEqual([10, 20, 40, 80, 160, 200, 200]);
  expect(await purchases.get(demo, purchase.purchaseId)).toMatchObject({
    ...{ payment: 'open', revision: 1 },
  });
});
