import { parseSubject } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import { createStepFunction, StepError, type StepFunction } from '#shell/step.ts';
import { type VoidOutcome, type VoidVotesDependencies, voidVotes } from '#use-cases/void-votes.ts';

type Output = { readonly outcome: Exclude<VoidOutcome['outcome'], 'not-due'> };

/** Voids the votes of a paid voting that have not landed when its count is due. */
export const createVoidVotes = (
  dependencies: VoidVotesDependencies & { readonly observer: Observer },
): StepFunction<Output> => {
  const { observer } = dependencies;
  return createStepFunction('void-votes', observer, async (input) => {
    const subject = parseSubject(input);
    const { outcome, ...sums } = await voidVotes(dependencies, subject);
    if (outcome === 'not-due') throw new StepError('NotDue', 'Votes in flight may still land');
    if ('voided' in sums && sums.voided > 0) {
      observer.info('Votes in flight were voided', { votingId: subject.votingId, ...sums });
    }
    return { outcome };
  });
};
