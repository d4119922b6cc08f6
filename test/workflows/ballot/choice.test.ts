import { expect, test } from '@jest/globals';
import { checkChoice } from '#ballot/choice.ts';
import { methodOf } from '#tally/methods.ts';

const options = [{ id: 'tea' }, { id: 'coffee' }, { id: 'water' }];
const paper = { options, method: methodOf({ kind: 'approval', maxChoices: 2 }) };

test('a valid choice comes back in the form to be stored', () => {
  expect(checkChoice(paper, { optionIds: ['coffee', 'tea'] })).toEqual({
    ok: true,
    value: { optionIds: ['tea', 'coffee'] },
  });
});

test.each<[unknown, string]>([
  [{ optionIds: [] }, 'Choose at least one option.'],
  [{ optionIds: ['tea', 'coffee', 'water'] }, 'Choose no more than 2 options.'],
  [{ optionIds: ['beer'] }, 'An option that was chosen is not part of this voting.'],
  [{ optionIds: ['tea', 'tea'] }, 'An option was chosen twice.'],
  ['tea', 'The choice does not have the form that this voting takes.'],
])('the choice %j is refused with: %s', (choice, detail) => {
  expect(checkChoice(paper, choice)).toEqual({
    ok: false,
    reason: { code: 'choice-not-possible', detail },
  });
});
