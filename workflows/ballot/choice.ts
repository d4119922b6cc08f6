import { assertNever } from '#basics/assert.ts';
import type { Result } from '#basics/result.ts';
import type { Choice, ChoiceRefusal, CountedOption } from '#contracts/counting.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { CountingMethod } from '#tally/method.ts';

/** What a choice is checked against: the voting's options, and the method that counts them. */
export type BallotPaper = {
  readonly options: readonly CountedOption[];
  readonly method: Pick<CountingMethod<Choice, unknown>, 'check'>;
};

/** The choice in the form to be stored, or the rejection `choice-not-possible` with the reason. */
export function checkChoice(
  { options, method }: BallotPaper,
  choice: unknown,
): Result<Choice, Rejection> {
  const checked = method.check(choice, options);
  if (checked.ok) return checked;
  return reject('choice-not-possible', { detail: explain(checked.reason) });
}

function explain(refusal: ChoiceRefusal): string {
  switch (refusal.code) {
    case 'choice-malformed':
      return 'The choice does not have the form that this voting takes.';
    case 'too-few-options':
      return `Choose at least ${counted(refusal.atLeast)}.`;
    case 'too-many-options':
      return `Choose no more than ${counted(refusal.atMost)}.`;
    case 'option-unknown':
      return 'An option that was chosen is not part of this voting.';
    case 'option-twice':
      return 'An option was chosen twice.';
    default:
      return assertNever(refusal);
  }
}

const counted = (options: number): string => (options === 1 ? 'one option' : `${options} options`);
