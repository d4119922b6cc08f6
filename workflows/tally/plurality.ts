import type { Choice, PartialCount } from '#contracts/counting.ts';
import { checkOptions } from './check-options.ts';
import type { CountingMethod } from './method.ts';
import { optionVotes } from './option-votes.ts';

/** One ballot, one option; the option with the most votes wins. */
export const plurality: CountingMethod<Choice, PartialCount> = {
  ...optionVotes,
  check: (choice, options) => checkOptions(choice, options, 1),
};
