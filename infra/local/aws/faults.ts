/** An error as an AWS service returns it: `code` is its name on the wire. */
export type AwsFault = Error & { readonly code: string; readonly status: number };

/** Makes an error in AWS shape; the HTTP status is 400 unless given. */
export const awsFault = (code: string, message: string, status = 400): AwsFault =>
  Object.assign(new Error(message), { name: code, code, status });

export const isAwsFault = (error: unknown): error is AwsFault =>
  error instanceof Error && 'code' in error && 'status' in error;

/** What was thrown, as an error. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(String(thrown));
