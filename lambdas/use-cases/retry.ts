import { fullJitterMs } from '#basics/full-jitter.ts';
import { TransientError } from '#basics/transient.ts';

/** What repeating a call needs: `random` returns numbers from 0 to 1. */
export type RetryDependencies = {
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** The longest pause before a repeat, in milliseconds: doubled each time, `maxMs` at most. */
export type Backoff = { readonly baseMs: number; readonly maxMs: number };

/** Returned by an attempt that lost to another writer, or that the store refused for now. */
export const contended = Symbol('contended');
export type Contended = typeof contended;

/**
 * Calls `tryOnce` until it returns anything but `contended`, with a pause of full jitter before
 * each repeat. `mayTry` is called before each pause and each attempt, with the number of attempts
 * so far; once it returns false, `contended` is returned. An attempt that throws ends it.
 */
export async function untilWritten<Value>(
  { random, pause }: RetryDependencies,
  {
    backoff,
    mayTry,
  }: { readonly backoff: Backoff; readonly mayTry: (attempts: number) => boolean },
  tryOnce: () => Promise<Value | Contended>,
): Promise<Value | Contended> {
  for (let attempts = 0; mayTry(attempts); attempts += 1) {
    if (attempts > 0) {
      await pause(fullJitterMs(random(), attempts, backoff));
      // The pause may have used up the time.
      if (!mayTry(attempts)) break;
    }
    const tried = await tryOnce();
    if (tried !== contended) return tried;
  }
  return contended;
}

/**
 * The same with so many attempts at most. Throws `TransientError`, which names what was to be
 * written, if the last of them is contended, too.
 */
export async function mustWrite<Value>(
  retry: RetryDependencies,
  { backoff, attemptsMax, what }: { backoff: Backoff; attemptsMax: number; what: string },
  tryOnce: () => Promise<Value | Contended>,
): Promise<Value> {
  const mayTry = (attempts: number) => attempts < attemptsMax;
  const written = await untilWritten(retry, { backoff, mayTry }, tryOnce);
  if (written === contended) throw new TransientError(`${what} stays contended`);
  return written;
}
