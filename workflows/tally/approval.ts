import type { Choice, PartialCount } from '#contracts/counting.ts';
import { checkOptions } from './check-options.ts';
import type { CountingMethod } from './method.ts';
import { optionVotes } from './option-votes.ts';

/**
 * One ballot, a vote for each option it approves of; the option with the most votes wins.
 * `maxChoices` counts options, from 1; absent or above the number of options: all of them.
 */
export const approval = ({
  maxChoices = Number.POSITIVE_INFINITY,
}: {
  readonly maxChoices?: number;
}): CountingMethod<Choice, PartialCount> => ({
  ...optionVotes,
  check: (choice, options) => checkOptions(choice, options, Math.min(maxChoices, options.length)),
});
