import type { After } from '#contracts/ports.ts';

export type TimeLimit = {
  readonly after: After;
  readonly ms: number;
  /** Returns the error of work that took longer; a transient one if it is left out. */
  readonly late?: () => Error;
};

const timedOut = () => Object.assign(new Error('The time is up'), { name: 'TimeoutError' });

/**
 * Returns the result of the work. If that takes longer than so many milliseconds, it aborts the
 * signal and throws the error of `late`; work that ignores the signal goes on, and its result is
 * lost.
 */
export async function within<Value>(
  { after, ms, late = timedOut }: TimeLimit,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  // Its timer ends with the work; that of `AbortSignal.timeout` would go off for every vote.
  const controller = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const cancel = after(ms, () => {
    reject(late());
    controller.abort();
  });
  try {
    return await Promise.race([work(controller.signal), over]);
  } finally {
    cancel();
  }
}
