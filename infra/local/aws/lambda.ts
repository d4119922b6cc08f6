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
    const fault = new Error(JSON.stringify({ errorType, errorMessage, trace: [] }));
    fault.name = errorType;
    throw fault;
  }
}

const throughJson = (value: unknown): unknown =>
  value === undefined ? null : JSON.parse(JSON.stringify(value));
