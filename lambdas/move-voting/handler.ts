import { parseMove } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import { createStepFunction, StepError, type StepFunction } from '#shell/step.ts';
import {
  type MoveOutcome,
  type MoveVotingDependencies,
  moveVoting,
} from '#use-cases/move-voting.ts';
import { steps } from '#voting/steps.ts';

type Output = { readonly outcome: Exclude<MoveOutcome, 'not-due' | 'disputed'> };

/** Moves a voting on by one step. */
export const createMoveVoting = (
  dependencies: MoveVotingDependencies & { readonly observer: Observer },
): StepFunction<Output> =>
  createStepFunction('move-voting', dependencies.observer, async (input) => {
    const move = parseMove(input, steps);
    const outcome = await moveVoting(dependencies, move);
    if (outcome === 'not-due') throw new StepError('NotDue', `It is too early to ${move.step}`);
    if (outcome === 'disputed') {
      throw new StepError('CountsDisagree', 'The counters and the ballots differ; see the runbook');
    }
    return { outcome };
  });
