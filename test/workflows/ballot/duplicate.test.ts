import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeDuplicate } from '#ballot/duplicate.ts';
import type { Participation } from '#ballot/vote.ts';
import { aVotingId } from '#test/builders/ids.ts';

const participation: Participation = {
  votingId: aVotingId(),
  receivedAt: 7,
  creditsCharged: 1,
};
const tombstone: Participation = { ...participation, creditsCharged: 0, tombstone: true };

test('a stored ballot id of a voter who has voted is the same vote again', () => {
  const verdict = { kind: 'same-vote', participation };
  expect(judgeDuplicate({ participation, inBox: true })).toEqual(verdict);
});

test('a voter who has voted and sends another ballot id has already voted', () => {
  expect(judgeDuplicate({ participation, inBox: false })).toEqual({ kind: 'already-voted' });
});

test("a ballot id of another voter's vote is taken", () => {
  const there = { participation: undefined, inBox: true };
  expect(judgeDuplicate(there)).toEqual({ kind: 'ballot-id-taken' });
});

test('a tombstone that was written before the count is not a vote', () => {
  for (const inBox of [true, false]) {
    expect(judgeDuplicate({ participation: tombstone, inBox })).toEqual({ kind: 'tombstone' });
  }
});

test('where nothing is stored, nothing stands in the way', () => {
  const there = { participation: undefined, inBox: false };
  expect(judgeDuplicate(there)).toEqual({ kind: 'nothing-there' });
});

test('only a voter who has voted learns that a vote is recorded', () => {
  const own = fc.constantFrom(undefined, participation, tombstone);
  fc.assert(
    fc.property(own, fc.boolean(), (mine, inBox) => {
      const { kind } = judgeDuplicate({ participation: mine, inBox });
      expect(kind === 'same-vote').toBe(mine === participation && inBox);
    }),
  );
});
