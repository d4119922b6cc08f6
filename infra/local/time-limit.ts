import type { After } from '#contracts/ports.ts';
import { stoppedAfter } from '#infra/local/aws/lambda.ts';
import type { Part } from '#infra/part.ts';
import { within } from '#use-cases/within.ts';

type TimeLimit = Pick<Part, 'timeoutSeconds'> & {
  readonly after: After;
  /** Called with the error of each call that is stopped. */
  readonly onStop: (error: Error) => void;
};

/**
 * Stops each call of a function when its time is up, as Lambda does. What it has begun goes on
 * here, and may still write: so may a call that Lambda stopped just after its request was sent.
 */
export const limitTime =
  <Input, Output>(
    call: (input: Input) => Promise<Output>,
    { timeoutSeconds, after, onStop }: TimeLimit,
  ) =>
  (input: Input): Promise<Output> => {
    const late = () => {
      const error = stoppedAfter(timeoutSeconds);
      onStop(error);
      return error;
    };
    return within({ after, ms: timeoutSeconds * 1_000, late }, () => call(input));
  };
