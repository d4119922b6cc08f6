import { parseShards } from '#contracts/life-cycle.ts';
import type { Observer } from '#contracts/observer.ts';
import { createStepFunction, StepError, type StepFunction } from '#shell/step.ts';
import {
  type TallyOutcome,
  type TallyShardsDependencies,
  tallyShards,
} from '#use-cases/tally-shards.ts';

type Output = { readonly outcome: Exclude<TallyOutcome, 'not-due'> };

/** Counts some shards of a voting. */
export const createTallyShard = (
  dependencies: TallyShardsDependencies & { readonly observer: Observer },
): StepFunction<Output> =>
  createStepFunction('tally-shard', dependencies.observer, async (input) => {
    const outcome = await tallyShards(dependencies, parseShards(input));
    if (outcome === 'not-due') throw new StepError('NotDue', 'Votes in flight may still land');
    return { outcome };
  });
