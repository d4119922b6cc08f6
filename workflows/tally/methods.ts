import { assertNever } from '#basics/assert.ts';
import type { Choice, Counting, PartialCount } from '#contracts/counting.ts';
import { approval } from './approval.ts';
import type { CountingMethod } from './method.ts';
import { plurality } from './plurality.ts';

/** A method as its users see it: they carry choices and partial counts, and never look inside. */
export type VotingMethod = CountingMethod<Choice, PartialCount>;

/** The counting method of a voting with these settings. The one list of methods. */
export function methodOf(settings: Counting): VotingMethod {
  switch (settings.kind) {
    case 'plurality':
      return plurality;
    case 'approval':
      return approval(settings);
    default:
      return assertNever(settings);
  }
}
