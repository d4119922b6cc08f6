import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeDuplicate } from '#ballot/duplicate.ts';

const tea = { optionIds: ['tea'] };
const coffee = { optionIds: ['coffee'] };
type Voted = { readonly receivedAt: number; readonly givenUp?: true };
const participation: Voted = { receivedAt: 7 };
const nobody = undefined;

test('the same ballot id with the same choice, of one who voted, is the same vote again', () => {
  expect(judgeDuplicate(tea, { participation, choice: { optionIds: ['tea'] } })).toEqual({
    kind: 'same-vote',
    participation,
  });
});

test('one who voted and sends another choice, or another ballot id, has already voted', () => {
  const verdict = { kind: 'already-voted' };
  expect(judgeDuplicate(tea, { participation, choice: coffee })).toEqual(verdict);
  expect(judgeDuplicate(tea, { participation, choice: undefined })).toEqual(verdict);
});

test("a ballot id of somebody else's vote is taken, even with the same choice", () => {
  const verdict = { kind: 'ballot-id-taken' };
  expect(judgeDuplicate(tea, { participation: nobody, choice: tea })).toEqual(verdict);
  expect(judgeDuplicate(tea, { participation: nobody, choice: coffee })).toEqual(verdict);
});

test('a vote whose place was taken before the count came too late', () => {
  const givenUp: Voted = { receivedAt: 7, givenUp: true };
  const verdict = { kind: 'voting-closed' };
  expect(judgeDuplicate(tea, { participation: givenUp, choice: undefined })).toEqual(verdict);
  expect(judgeDuplicate(tea, { participation: givenUp, choice: tea })).toEqual(verdict);
});

test('where nothing is stored, nothing stands in the way', () => {
  const there = { participation: nobody, choice: undefined };
  expect(judgeDuplicate(tea, there)).toEqual({ kind: 'nothing-there' });
});

test('only one who has voted is ever told that a vote is recorded', () => {
  const choices = fc.constantFrom(tea, coffee);
  const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
  fc.assert(
    fc.property(choices, maybe(choices), maybe(fc.constant(participation)), (sent, choice, own) => {
      const { kind } = judgeDuplicate(sent, { participation: own, choice });
      if (kind === 'same-vote') expect([own, choice]).toEqual([participation, sent]);
    }),
  );
});
