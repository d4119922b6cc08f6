import { parseMove, parseSubject, type StepSubject } from '#contracts/life-cycle.ts';
import type { LocalFunctions } from '#infra/local/functions.ts';
import { type Step, steps } from '#voting/steps.ts';

/** A step in the life of a voting, as the machine calls it. */
export type VotingStep = StepSubject & { readonly step: Step | 'seal' };

/** What sees the steps of all votings. */
export type StepObserver = {
  /** Called before a step; what it throws, the step throws. */
  readonly before?: (step: VotingStep) => void;
  readonly after?: (step: VotingStep, outcome: string) => void;
  readonly failed?: (step: VotingStep, error: unknown) => void;
};

/** Returns the functions, with observers of those that make steps. */
export function observeSteps(
  functions: LocalFunctions,
  observers: readonly StepObserver[],
): LocalFunctions {
  async function observed<Output extends { readonly outcome: string }>(
    step: VotingStep,
    make: () => Promise<Output>,
  ): Promise<Output> {
    for (const { before } of observers) before?.(step);
    try {
      const output = await make();
      for (const { after } of observers) after?.(step, output.outcome);
      return output;
    } catch (error) {
      for (const { failed } of observers) failed?.(step, error);
      throw error;
    }
  }
  return {
    ...functions,
    'move-voting': (input) =>
      observed(parseMove(input, steps), () => functions['move-voting'](input)),
    'seal-voting': (input) =>
      observed({ ...parseSubject(input), step: 'seal' }, () => functions['seal-voting'](input)),
  };
}
