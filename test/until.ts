import { setTimeout as pause } from 'node:timers/promises';

/** Ends a wait that would never end; longer than anything takes on a busy machine. */
export const patienceMs = 120_000;

/**
 * Asks until the result is neither undefined nor false; returns that result. A test waits in this
 * way for a fact, and never for a period of time.
 */
export async function until<Value>(
  ask: () => Promise<Value | undefined | false> | Value | undefined | false,
  what = ask.toString(),
): Promise<Value> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await ask();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`Timed out waiting for ${what}`);
    await pause(20);
  }
}
