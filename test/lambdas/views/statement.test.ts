import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LedgerEntry, statementOf } from '#credits/ledger.ts';
import { noon } from '#test/builders/votings.ts';
import { showStatement } from '#views/statement.ts';

const grantOf = (n: number): LedgerEntry => ({
  ...{ entryId: `G#${n}`, at: noon + n, cause: 'grant', credits: 1 },
});

const statement = (count: number) => ({
  credits: count,
  entries: statementOf(Array.from({ length: count }, (_, n) => grantOf(n))).reverse(),
});

test('the pages of a statement are all of its entries, each once', () =>
  fc.assert(
    fc.property(fc.nat(30), fc.integer({ min: 1, max: 12 }), (count, limit) => {
      const whole = statement(count);
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = showStatement(whole, { limit, after });
        expect(page?.credits).toBe(count);
        expect(page?.items.length).toBeLessThanOrEqual(limit);
        seen.push(...(page?.items ?? []).map(({ entryId }) => entryId));
        after = page?.next;
      } while (after !== undefined);
      expect(seen).toEqual(whole.entries.map(({ entryId }) => entryId));
    }),
  ));

test('behind an unknown entry there is no page', () => {
  for (const after of ['', 'G#9', 'x']) {
    expect(showStatement(statement(3), { after, limit: 2 })).toBeUndefined();
  }
});

test('who has granted credits is not shown', () => {
  const by = { by: 'olga', reason: 'For the trouble' };
  const entries = statementOf([{ ...grantOf(1), ...by }]);
  expect(showStatement({ credits: 1, entries }, { after: undefined, limit: 1 })?.items).toEqual([
    {
      ...{ entryId: 'G#1', at: '2027-02-23T12:00:00.001Z', cause: 'grant', credits: 1 },
      ...{ balance: 1, reason: 'For the trouble' },
    },
  ]);
});
