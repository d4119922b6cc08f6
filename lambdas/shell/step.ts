import { parseClientId } from '#basics/ids.ts';
import { isTransient } from '#basics/transient.ts';
import type { Observer } from '#contracts/observer.ts';
import { onBehalfOf } from '#shell/client-scope.ts';
import { measured } from '#shell/measured.ts';
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

/** One task of a machine: takes the state's input, returns its output. */
export type StepFunction<Output> = (input: unknown) => Promise<Output>;

/**
 * Makes one task of a machine. A fault that may pass by itself is thrown under the name that the
 * machine retries.
 */
export const createStepFunction =
  <Output>(name: string, observer: Observer, run: StepFunction<Output>): StepFunction<Output> =>
  async (input) => {
    try {
      return await measured(observer, name, aboutOf(input), () => scoped(input, run));
    } catch (error) {
      if (error instanceof Error && error.name === 'ProviderUnavailable') throw error;
      if (isTransient(error)) {
        throw new StepError('StoreUnavailable', 'The store does not respond', error);
      }
      throw error;
    }
  };

/** A step of a voting or a purchase runs on behalf of its client. */
function scoped<Output>(input: unknown, run: StepFunction<Output>): Promise<Output> {
  const clientId = parseClientId(String(Object(input).clientId));
  return clientId === undefined ? run(input) : onBehalfOf(clientId, () => run(input));
}
