import { parseSubject } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import { createStepFunction, type StepFunction } from '#shell/step.ts';
import {
  type SealOutcome,
  type SealVotingDependencies,
  sealVoting,
} from '#use-cases/seal-voting.ts';

/** Freezes the result if the recount of the ballots equals the counters. */
export const createSealVoting = (
  dependencies: SealVotingDependencies & { readonly observer: Observer },
): StepFunction<{ readonly outcome: SealOutcome }> =>
  createStepFunction('seal-voting', dependencies.observer, async (input) => ({
    outcome: await sealVoting(dependencies, parseSubject(input)),
  }));
