import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LedgerEntry, statementOf, sumOf } from '#credits/ledger.ts';
import { noon } from '#test/builders/votings.ts';

/** A history of credits in which the balance was never below zero. */
const someHistory: fc.Arbitrary<LedgerEntry[]> = fc
  .array(
    fc.integer({ min: -6, max: 6 }).filter((credits) => credits !== 0),
    { maxLength: 30 },
  )
  .map((wishes) => {
    let balance = 0;
    return wishes.flatMap((wish, n): LedgerEntry[] => {
      if (balance + wish < 0) return [];
      balance += wish;
      const cause = wish > 0 ? 'grant' : 'vote';
      return [{ entryId: String(n).padStart(3, '0'), at: noon + n, cause, credits: wish }];
    });
  });

/** The same entries with the times of clocks that do not agree. */
const misdated = someHistory.chain((history) =>
  fc
    .array(fc.integer({ min: -10, max: 10 }), {
      minLength: history.length,
      maxLength: history.length,
    })
    .map((errors) => history.map((entry, n) => ({ ...entry, at: entry.at + (errors[n] ?? 0) }))),
);

const idsOf = (entries: readonly LedgerEntry[]) => entries.map(({ entryId }) => entryId);

test('a statement never shows a balance below zero, whatever the clocks showed', () =>
  fc.assert(
    fc.property(misdated, (entries) => {
      for (const { balance } of statementOf(entries)) expect(balance).toBeGreaterThanOrEqual(0);
    }),
  ));

test('a statement shows every entry once, and ends with the balance', () =>
  fc.assert(
    fc.property(misdated, (entries) => {
      const statement = statementOf(entries);
      expect(idsOf(statement).sort()).toEqual(idsOf(entries).sort());
      expect(statement.at(-1)?.balance ?? 0).toBe(sumOf(entries));
    }),
  ));

test('each balance of a statement is the one before with the entry added', () =>
  fc.assert(
    fc.property(misdated, (entries) => {
      let before = 0;
      for (const { credits, balance } of statementOf(entries)) {
        expect(balance).toBe(before + credits);
        before = balance;
      }
    }),
  ));

test('with exact clocks a statement is the history itself, in whatever order it was read', () =>
  fc.assert(
    fc.property(someHistory, fc.infiniteStream(fc.nat()), (history, keys) => {
      const shuffled = history
        .map((entry) => [keys.next().value ?? 0, entry] as const)
        .sort(([one], [other]) => one - other)
        .map(([, entry]) => entry);
      expect(idsOf(statementOf(shuffled))).toEqual(idsOf(history));
    }),
  ));

test('the same entries always make the same statement, also where their times are equal', () =>
  fc.assert(
    fc.property(someHistory, (history) => {
      const atOnce = history.map((entry) => ({ ...entry, at: noon }));
      expect(statementOf(atOnce.toReversed())).toEqual(statementOf(atOnce));
    }),
  ));

test('a vote whose clock was ahead of the payment stands behind what paid for it', () => {
  const vote: LedgerEntry = { entryId: 'v', at: noon, cause: 'vote', credits: -1 };
  const bought: LedgerEntry = { entryId: 'p', at: noon + 5, cause: 'purchase', credits: 5 };
  expect(statementOf([vote, bought])).toEqual([
    { ...bought, balance: 5 },
    { ...vote, balance: 4 },
  ]);
});

test('no entries are no statement, and no credits', () => {
  expect([statementOf([]), sumOf([])]).toEqual([[], 0]);
});
