import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { approval } from '#tally/approval.ts';
import { ballotsOf, methodLaws, someOptions } from './method-laws.ts';

const options = [{ id: 'tea' }, { id: 'coffee' }, { id: 'water' }];

methodLaws(
  'approval',
  approval({}),
  ballotsOf((voted) =>
    fc
      .shuffledSubarray([...voted], { minLength: 1 })
      .map((chosen) => ({ optionIds: chosen.map(({ id }) => id) })),
  ),
);

test('each approved option gets a vote, and a ballot is one ballot', () => {
  const method = approval({});
  const partial = [['tea', 'coffee'], ['coffee'], ['tea', 'coffee', 'water']]
    .map((optionIds) => ({ optionIds }))
    .reduce(method.add, method.start());
  expect(method.finish(partial, options)).toEqual({
    ballots: 3,
    options: [
      { id: 'tea', votes: 2, rank: 2 },
      { id: 'coffee', votes: 3, rank: 1 },
      { id: 'water', votes: 1, rank: 3 },
    ],
    winners: ['coffee'],
    tie: false,
  });
});

test('a choice of distinct options is accepted up to maxChoices of them', () => {
  const most = fc.integer({ min: 1, max: 10 });
  const chosenOf = someOptions.chain((voted) =>
    fc.tuple(fc.constant(voted), fc.shuffledSubarray(voted, { minLength: 1 })),
  );
  fc.assert(
    fc.property(chosenOf, most, ([voted, chosen], maxChoices) => {
      const optionIds = chosen.map(({ id }) => id);
      const checked = approval({ maxChoices }).check({ optionIds }, voted);
      expect(checked.ok).toBe(chosen.length <= maxChoices);
    }),
  );
});

test('the order in which options were chosen leaves no trace', () => {
  expect(approval({}).check({ optionIds: ['water', 'tea'] }, options)).toEqual({
    ok: true,
    value: { optionIds: ['tea', 'water'] },
  });
});

test.each<[string, string[], object]>([
  ['no option', [], { code: 'too-few-options', atLeast: 1 }],
  ['too many', ['tea', 'water', 'coffee'], { code: 'too-many-options', atMost: 2 }],
  ['an option twice', ['tea', 'tea'], { code: 'option-twice', optionId: 'tea' }],
  ['an unknown option', ['tea', 'gin'], { code: 'option-unknown', optionId: 'gin' }],
])('%s is refused', (_, optionIds, reason) => {
  const method = approval({ maxChoices: 2 });
  expect(method.check({ optionIds }, options)).toEqual({ ok: false, reason });
});
