import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LedgerEntry, sumOf } from '#credits/ledger.ts';
import {
  addToSums,
  compareAccount,
  comparePurchase,
  compareVoting,
  type Difference,
  entriesByPurchase,
  examinePurchase,
  noCredits,
  overdueMs,
  spentByVoting,
} from '#credits/reconcile.ts';
import { ada, aVotingId, grace } from '#test/builders/ids.ts';
import { aPaidPurchase, aPurchase, aPurchaseId } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const entry = (credits: number): LedgerEntry => ({
  entryId: `P#${credits}`,
  at: noon,
  cause: credits > 0 ? 'purchase' : 'taken-back',
  credits,
});

const kindsOf = (found: readonly Difference[]) => found.map(({ kind }) => kind);

test('a balance that is what its entries add up to is no difference', () => {
  expect(compareAccount(ada, 7, [entry(12), entry(-5)])).toEqual([]);
  expect(compareAccount(ada, 0, [])).toEqual([]);
});

test('a balance that differs from its entries is named with both numbers', () => {
  expect(compareAccount(ada, 8, [entry(12), entry(-5)])).toEqual([
    {
      kind: 'balance-differs',
      says: 'The balance is 8, its entries add up to 7.',
      voterId: ada,
    },
  ]);
});

test('a balance below zero is one, though its entries agree with it', () => {
  expect(kindsOf(compareAccount(ada, -1, [entry(-1)]))).toEqual(['balance-negative']);
  const both = ['balance-negative', 'balance-differs'];
  expect(kindsOf(compareAccount(ada, -1, []))).toEqual(both);
});

test('entries that add up to the credits of the purchase are no difference', () => {
  expect(comparePurchase(ada, [entry(12)], aPaidPurchase())).toEqual([]);
  const refunded = aPaidPurchase({ takenBack: 5 });
  expect(comparePurchase(ada, [entry(12), entry(-5)], refunded)).toEqual([]);
});

test.each([
  ['too many', [entry(12), entry(12)], aPaidPurchase()],
  ['too few', [entry(12), entry(-5)], aPaidPurchase()],
  ['some, though nothing was paid', [entry(12)], aPurchase()],
  ['all, though some were taken back', [entry(12)], aPaidPurchase({ takenBack: 1 })],
])('entries of %s credits differ from their purchase', (_what, entries, purchase) => {
  const found = comparePurchase(ada, entries, purchase);
  expect(kindsOf(found)).toEqual(['credits-differ']);
  expect(found[0]).toMatchObject({ voterId: ada, purchaseId: purchase.purchaseId });
});

test("entries of no purchase, or of another voter's, are named", () => {
  expect(kindsOf(comparePurchase(ada, [entry(12)], undefined))).toEqual(['entry-without-purchase']);
  const others = comparePurchase(grace, [entry(12)], aPaidPurchase({ userId: ada }));
  expect(kindsOf(others)).toEqual(['entry-without-purchase']);
});

test('a purchase that was paid and never entered is named, and no other', () => {
  expect(examinePurchase(aPaidPurchase(), false, noon)).toMatchObject([
    { kind: 'purchase-without-entry', voterId: ada, purchaseId: aPurchase().purchaseId },
  ]);
  expect(examinePurchase(aPaidPurchase(), true, noon)).toEqual([]);
  expect(examinePurchase(aPurchase(), false, noon)).toEqual([]);
});

test('a checkout that is still open a day after its time is named', () => {
  const shown = aPurchase({ checkoutRef: 'checkout-1' });
  const late = shown.expiresAt + overdueMs;
  expect(kindsOf(examinePurchase(shown, false, late))).toEqual(['checkout-overdue']);
  expect(examinePurchase(shown, false, late - 1)).toEqual([]);
  expect(examinePurchase(aPurchase(), false, late)).toEqual([]);
  for (const payment of ['expired', 'failed', 'pending'] as const)
    expect(examinePurchase({ ...shown, payment }, false, late)).toEqual([]);
});

test('a refund that the provider has not confirmed within a day is named', () => {
  const asked = aPaidPurchase({ refundAsked: { by: grace, at: noon } });
  const late = noon + overdueMs;
  expect(kindsOf(examinePurchase(asked, true, late))).toEqual(['refund-unfinished']);
  expect(examinePurchase(asked, true, late - 1)).toEqual([]);
  expect(examinePurchase({ ...asked, refundedMinor: 1_000 }, true, late)).toEqual([]);
});

test('credits that were spent on more or fewer ballots than were counted are named', () => {
  expect(compareVoting(aVotingId(), 3, 3)).toEqual([]);
  expect(compareVoting(aVotingId(), 3, 2)).toEqual([
    {
      kind: 'votes-differ',
      says: '3 credits were spent on 2 counted ballots.',
      votingId: aVotingId(),
    },
  ]);
  expect(kindsOf(compareVoting(aVotingId(), 2, 3))).toEqual(['votes-differ']);
});

const causes = ['purchase', 'grant', 'given-back', 'vote', 'taken-back'] as const;

/** An entry of any cause, with what it is about. */
const someEntry: fc.Arbitrary<LedgerEntry> = fc
  .record({
    cause: fc.constantFrom(...causes),
    credits: fc.integer({ min: 1, max: 9 }),
    n: fc.nat(3),
  })
  .map(({ cause, credits, n }): LedgerEntry => {
    const isTaken = cause === 'vote' || cause === 'taken-back';
    const about =
      cause === 'vote'
        ? { votingId: aVotingId(n) }
        : cause === 'grant'
          ? {}
          : { purchaseId: aPurchaseId(n) };
    return { entryId: 'E', at: noon, cause, credits: isTaken ? -credits : credits, ...about };
  });

test('the sums by cause add up to what all entries add up to', () =>
  fc.assert(
    fc.property(fc.array(someEntry), fc.array(someEntry), (some, more) => {
      const sums = addToSums(addToSums(noCredits, some), more);
      const { purchased, granted, givenBack, spent, takenBack } = sums;
      const sum = purchased + granted + givenBack - spent - takenBack;
      expect(sum).toBe(sumOf([...some, ...more]));
      expect(sums).toEqual(addToSums(noCredits, [...more, ...some]));
    }),
  ));

test('what was spent on each voting is what was spent in all', () =>
  fc.assert(
    fc.property(fc.array(someEntry), (entries) => {
      const spent = [...spentByVoting(entries).values()].reduce((sum, each) => sum + each, 0);
      expect(spent).toBe(addToSums(noCredits, entries).spent);
    }),
  ));

test('the entries of each purchase are those that name it, in their order', () =>
  fc.assert(
    fc.property(fc.array(someEntry), (entries) => {
      const byPurchase = entriesByPurchase(entries);
      for (const [id, made] of byPurchase) {
        expect(made).toEqual(entries.filter(({ purchaseId }) => purchaseId === id));
      }
      const named = entries.filter(({ purchaseId }) => purchaseId !== undefined);
      expect([...byPurchase.values()].flat()).toHaveLength(named.length);
    }),
  ));
