import { UserError } from '#infra/local/runtime/user-error.ts';

type SystemError = Error & { readonly code?: string; readonly path?: string };

const whyNotWritten = new Map([
  ['EACCES', 'this user may not write there'],
  ['EPERM', 'this user may not write there'],
  ['EROFS', 'it is on a disk that is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['ENOTDIR', 'a part of its path is a file'],
  ['EEXIST', 'a file is in its place'],
]);

const noAnswer =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|UND_ERR_[A-Z_]+)$/;

/** The error and what caused it, outermost first. */
function* chainOf(error: unknown): Generator<SystemError> {
  for (let at = error; at instanceof Error; at = at.cause) yield at as SystemError;
}

/** What a user can do about an error of the system or the network. */
function remedyOf(error: unknown): string | undefined {
  const chain = [...chainOf(error)];
  for (const { code = '', path } of chain) {
    const why = whyNotWritten.get(code);
    if (why === undefined || path === undefined) continue;
    return (
      `${path} cannot be written: ${why}.\n` +
      'Correct that, or choose another folder: --data <folder>'
    );
  }
  const isUnanswered = ({ code = '', message }: SystemError) =>
    message === 'fetch failed' || noAnswer.test(code);
  if (chain.some(isUnanswered)) {
    const { code, message } = chain.at(-1) as SystemError;
    return (
      `The host does not respond (${message || code}).\n` +
      'If it has stopped, start it again: npm start. Nothing that it had confirmed is lost.'
    );
  }
  return undefined;
}

/**
 * The text of an error for a user: what is wrong and what to do. `--verbose` shows the stack of an
 * unexpected error.
 */
export function errorText(error: unknown, isVerbose: boolean): string {
  const stack = error instanceof Error ? String(error.stack) : String(error);
  if (isVerbose) return stack;
  if (error instanceof UserError) return error.message;
  const text = remedyOf(error) ?? `Unexpected error: ${String(error)}`;
  return `${text}\nRun the command with --verbose to see where it happened.`;
}
