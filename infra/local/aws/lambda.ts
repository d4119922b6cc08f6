import { randomUUID } from 'node:crypto';
import { asError, awsFault } from './faults.ts';

/** The functions that Lambda runs on AWS, by name. */
export type LambdaFunctions = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

/** Calls a function as Lambda would: JSON in, JSON out, errors as their name and a JSON cause. */
export async function invokeFunction(functions: LambdaFunctions, name: string, input: unknown) {
  const run = functions[name];
  if (!run) throw awsFault('Lambda.ResourceNotFoundException', `Function not found: ${name}`);
  try {
    return throughJson(await run(throughJson(input)));
  } catch (error) {
    const { name: errorType, message: errorMessage } = asError(error);
    // Lambda itself reports the stop of a function, without the trace that its runtime adds.
    const trace = errorType === stopped ? {} : { trace: [] };
    const fault = new Error(JSON.stringify({ errorType, errorMessage, ...trace }));
    fault.name = errorType;
    throw fault;
  }
}

const stopped = 'Sandbox.Timedout';

/** The error of a function that Lambda has stopped because its time was up. */
export const stoppedAfter = (seconds: number): Error => {
  const text = `Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return Object.assign(new Error(`RequestId: ${randomUUID()} ${text}`), { name: stopped });
};

const throughJson = (value: unknown): unknown =>
  value === undefined ? null : JSON.parse(JSON.stringify(value));
