import { isTransient } from '#basics/transient.ts';
import type { Observer } from '#contracts/observer.ts';
import { aboutOf } from '#shell/observability.ts';

/** An error that the machine knows by its name: it retries it, or ends there for an operator. */
export class StepError extends Error {
  constructor(
    name: 'StoreUnavailable' | 'ProviderUnavailable' | 'NotDue' | 'CountsDisagree',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = name;
  }
}

/** One task of a machine: takes the state's input, answers with its output. */
export type StepFunction<Output> = (input: unknown) => Promise<Output>;

/** Measures a step, and gives faults that may pass the name that the machine retries. */
export const createStepFunction =
  <Output>(name: string, observer: Observer, run: StepFunction<Output>): StepFunction<Output> =>
  async (input) => {
    const startedAt = performance.now();
    const about = aboutOf(input);
    let outcome = 'failed';
    try {
      const output = await run(input);
      outcome = 'done';
      return output;
    } catch (error) {
      observer.error(`${name} failed`, error, about);
      if (error instanceof Error && error.name === 'ProviderUnavailable') throw error;
      if (isTransient(error)) {
        throw new StepError('StoreUnavailable', 'The store is not able to answer', error);
      }
      throw error;
    } finally {
      observer.measure(name, outcome, performance.now() - startedAt, about);
    }
  };
