import { factOf } from '#contracts/facts.ts';
import { parseMove } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Facts } from '#gateways/facts.ts';
import { type Moved, type Moving, moveOn } from '#lambdas/move-voting/move-on.ts';
import { createStepFunction, type StepFunction } from '#shell/step.ts';
import { factOfStep, steps } from '#voting/steps.ts';

export type MoveVotingDependencies = Moving & {
  readonly facts: Facts;
  readonly observer: Observer;
};

export type MoveOutcome = Pick<Moved, 'outcome'>;

/** Moves a voting on by one step, and publishes its fact. */
export const createMoveVoting = (
  dependencies: MoveVotingDependencies,
): StepFunction<MoveOutcome> => {
  const { facts, clock, observer } = dependencies;
  return createStepFunction('move-voting', observer, async (input) => {
    const { step, ...subject } = parseMove(input, steps);
    const { outcome, publishesFact } = await moveOn(dependencies, subject, step);
    const kind = factOfStep[step];
    if (publishesFact && kind !== undefined)
      await facts.publish(factOf(kind, subject, clock.now()));
    return { outcome };
  });
};
