import { parseSubject } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import { type Sealing, type SealOutcome, sealVoting } from '#lambdas/seal-voting/seal.ts';
import { createStepFunction, type StepFunction } from '#shell/step.ts';

export type SealVotingDependencies = Sealing & { readonly observer: Observer };

/** Freezes the result, if the recount of the ballots says exactly what the counters say. */
export const createSealVoting = (
  dependencies: SealVotingDependencies,
): StepFunction<{ readonly outcome: SealOutcome }> =>
  createStepFunction('seal-voting', dependencies.observer, async (input) => ({
    outcome: await sealVoting(dependencies, parseSubject(input)),
  }));
