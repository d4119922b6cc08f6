import { fullJitterMs } from '#basics/full-jitter.ts';

/** What repeating a call needs: `random` returns numbers from 0 to 1. */
export type RetryDependencies = {
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** The longest pause before a repeat, in milliseconds: doubled each time, `maxMs` at most. */
export type Backoff = { readonly baseMs: number; readonly maxMs: number };

/** Returned by a try that another writer was faster than, or that the store refused for now. */
export const contended = Symbol('contended');
export type Contended = typeof contended;

/**
 * Calls `tryOnce` until it returns anything but `contended`, with a pause of full jitter before
 * each repeat. `mayTry` is asked before each pause and each try, with the number of tries so far;
 * once it says no, `contended` is returned. A try that throws ends it.
 */
export async function untilWritten<Value>(
  { random, pause }: RetryDependencies,
  { backoff, mayTry }: { readonly backoff: Backoff; readonly mayTry: (tries: number) => boolean },
  tryOnce: () => Promise<Value | Contended>,
): Promise<Value | Contended> {
  for (let tries = 0; mayTry(tries); tries += 1) {
    if (tries > 0) {
      await pause(fullJitterMs(random(), tries, backoff));
      // The pause may have used up the time.
      if (!mayTry(tries)) break;
    }
    const tried = await tryOnce();
    if (tried !== contended) return tried;
  }
  return contended;
}
