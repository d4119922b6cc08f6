import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeDuplicate } from '#ballot/duplicate.ts';

type Voted = { readonly receivedAt: number; readonly givenUp?: true };
const participation: Voted = { receivedAt: 7 };
const givenUp: Voted = { receivedAt: 7, givenUp: true };

test('a ballot id that is in the box, of one who voted, is the same vote again', () => {
  const verdict = { kind: 'same-vote', participation };
  expect(judgeDuplicate({ participation, inBox: true })).toEqual(verdict);
});

test('one who voted and sends another ballot id has already voted', () => {
  expect(judgeDuplicate({ participation, inBox: false })).toEqual({ kind: 'already-voted' });
});

test("a ballot id of somebody else's vote is taken", () => {
  const there = { participation: undefined, inBox: true };
  expect(judgeDuplicate(there)).toEqual({ kind: 'ballot-id-taken' });
});

test('a vote whose place was taken before the count was given up', () => {
  for (const inBox of [true, false]) {
    expect(judgeDuplicate({ participation: givenUp, inBox })).toEqual({ kind: 'given-up' });
  }
});

test('where nothing is stored, nothing stands in the way', () => {
  const there = { participation: undefined, inBox: false };
  expect(judgeDuplicate(there)).toEqual({ kind: 'nothing-there' });
});

test('only one who has voted is ever told that a vote is recorded', () => {
  const own = fc.constantFrom(undefined, participation, givenUp);
  fc.assert(
    fc.property(own, fc.boolean(), (mine, inBox) => {
      const { kind } = judgeDuplicate({ participation: mine, inBox });
      expect(kind === 'same-vote').toBe(mine === participation && inBox);
    }),
  );
});
