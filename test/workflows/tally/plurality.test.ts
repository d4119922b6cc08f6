import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Choice } from '#contracts/counting.ts';
import { plurality } from '#tally/plurality.ts';
import { ballotsOf, methodLaws } from './method-laws.ts';

const options = [{ id: 'tea' }, { id: 'coffee' }, { id: 'water' }];
const choose = (id: string): Choice => ({ optionIds: [id] });

methodLaws(
  'plurality',
  plurality,
  ballotsOf((voted) => fc.constantFrom(...voted).map(({ id }) => ({ optionIds: [id] }))),
);

test('the option with the most votes wins', () => {
  const partial = ['tea', 'coffee', 'tea'].map(choose).reduce(plurality.add, plurality.start());
  expect(plurality.finish(partial, options)).toEqual({
    ballots: 3,
    options: [
      { id: 'tea', votes: 2, rank: 1 },
      { id: 'coffee', votes: 1, rank: 2 },
      { id: 'water', votes: 0, rank: 3 },
    ],
    winners: ['tea'],
    tie: false,
  });
});

test('options with equal votes share their rank, and the next rank is left out', () => {
  const partial = ['tea', 'water'].map(choose).reduce(plurality.add, plurality.start());
  expect(plurality.finish(partial, options)).toMatchObject({
    options: [{ rank: 1 }, { rank: 3 }, { rank: 1 }],
    winners: ['tea', 'water'],
    tie: true,
  });
});

test('without ballots no option wins and there is no tie', () => {
  expect(plurality.finish(plurality.start(), options)).toMatchObject({
    ballots: 0,
    winners: [],
    tie: false,
  });
});

test('a ballot counts itself and its option', () => {
  expect(plurality.counterKeys(choose('tea'))).toEqual(['ballots', 'option:tea']);
});

test('live results come from the counters', () => {
  const partial = plurality.fromCounters({ ballots: 2, 'option:tea': 1, 'option:water': 1 });
  expect(plurality.finish(partial, options)).toMatchObject({ ballots: 2, tie: true });
});

test('a vote for an option that the voting does not have stops the count', () => {
  const partial = plurality.add(plurality.start(), choose('beer'));
  expect(() => plurality.finish(partial, options)).toThrow('option:beer');
});

test.each<[string, unknown, object]>([
  ['no option', { optionIds: [] }, { code: 'too-few-options', atLeast: 1 }],
  ['two options', { optionIds: ['tea', 'water'] }, { code: 'too-many-options', atMost: 1 }],
  ['an unknown option', { optionIds: ['beer'] }, { code: 'option-unknown', optionId: 'beer' }],
  ['one option twice', { optionIds: ['tea', 'tea'] }, { code: 'option-twice', optionId: 'tea' }],
  ['a choice of another form', { ranking: ['tea'] }, { code: 'choice-malformed' }],
  ['options that are no text', { optionIds: [1] }, { code: 'choice-malformed' }],
  ['text in place of a list', { optionIds: 'tea' }, { code: 'choice-malformed' }],
  ['nothing', null, { code: 'choice-malformed' }],
])('%s is refused', (_, choice, reason) => {
  expect(plurality.check(choice, options)).toEqual({ ok: false, reason });
});

test('what else a choice carries is not stored', () => {
  expect(plurality.check({ optionIds: ['tea'], name: 'Ada' }, options)).toEqual({
    ok: true,
    value: { optionIds: ['tea'] },
  });
});
