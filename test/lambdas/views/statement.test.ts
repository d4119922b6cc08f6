import { expect, test } from '@jest/globals';
import { type LedgerEntry, statementOf } from '#credits/ledger.ts';
import { aVotingId, grace } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { showStatement } from '#views/statement.ts';

test('an entry is shown with what it is about, and without who has granted it', () => {
  const grant = {
    ...{ entryId: 'G#1', at: noon, cause: 'grant', credits: 2, by: grace },
    reason: 'For the trouble',
  } as const satisfies LedgerEntry;
  const vote = {
    ...{ entryId: 'V#1', at: noon + 1, cause: 'vote', credits: -1, votingId: aVotingId() },
  } as const satisfies LedgerEntry;
  const items = statementOf([grant, vote]);
  expect(showStatement({ credits: 1, items, next: 'V#1' })).toEqual({
    credits: 1,
    items: [
      {
        ...{ entryId: 'G#1', at: '2027-02-23T12:00:00.000Z', cause: 'grant' },
        ...{ credits: 2, balance: 2, reason: 'For the trouble' },
      },
      {
        ...{ entryId: 'V#1', at: '2027-02-23T12:00:00.001Z', cause: 'vote' },
        ...{ credits: -1, balance: 1, votingId: aVotingId() },
      },
    ],
    next: 'V#1',
  });
});
