/** An error as an AWS service answers it: `code` is its name on the wire. */
export type AwsFault = Error & { readonly code: string; readonly status: number };

/** Makes an error in AWS shape; the HTTP status is 400 unless said. */
export const awsFault = (code: string, message: string, status = 400): AwsFault =>
  Object.assign(new Error(message), { name: code, code, status });

export const isAwsFault = (error: unknown): error is AwsFault =>
  error instanceof Error && 'code' in error && 'status' in error;

export type Log = (message: string) => void;

/** The functions of the local host, by name: what Lambda is on AWS. */
export type LocalFunctions = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

/** Calls a function as Lambda would: JSON in, JSON out, errors as their name and a JSON cause. */
export async function invokeFunction(functions: LocalFunctions, name: string, input: unknown) {
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

/** Whatever was thrown, as an error. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));

const throughJson = (value: unknown): unknown =>
  value === undefined ? null : JSON.parse(JSON.stringify(value));
