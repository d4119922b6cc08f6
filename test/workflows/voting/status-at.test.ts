import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayVote } from '#ballot/eligibility.ts';
import { votingStatuses } from '#contracts/voting-status.ts';
import { aWindow } from '#test/builders/votings.ts';
import { statusAt } from '#voting/status-at.ts';

const window = aWindow();
const someStatus = fc.constantFrom(...votingStatuses);
const someTime = fc.oneof(
  fc
    .constantFrom(window.opensAt, window.closesAt)
    .chain((edge) => fc.constantFrom(edge - 1, edge, edge + 1)),
  fc.integer({ min: window.opensAt - 1_000_000, max: window.closesAt + 1_000_000 }),
);

test('until the close is recorded, a voting is shown as open exactly while it takes votes', () => {
  fc.assert(
    fc.property(fc.constantFrom('scheduled' as const, 'open' as const), someTime, (status, now) => {
      const takesVotes = mayVote({ status, window }, now).ok;
      expect(statusAt({ status, window }, now) === 'open').toBe(takesVotes);
    }),
  );
});

test('past its end no voting is shown as scheduled or open, also if that was recorded', () => {
  fc.assert(
    fc.property(someStatus, fc.nat(), (status, after) => {
      const shown = statusAt({ status, window }, window.closesAt + after);
      expect(['scheduled', 'open']).not.toContain(shown);
    }),
  );
});

test('what follows the close is shown as it was recorded', () => {
  fc.assert(
    fc.property(someStatus, someTime, (status, now) => {
      if (status === 'scheduled' || status === 'open') return;
      expect(statusAt({ status, window }, now)).toBe(status);
    }),
  );
});
