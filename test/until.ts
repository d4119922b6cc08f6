import { setTimeout as pause } from 'node:timers/promises';

/** Guards against waiting for ever; it is longer than anything takes on a busy machine. */
export const patienceMs = 120_000;

/**
 * Asks again and again until the answer is neither undefined nor false; gives that answer. It is
 * how a test waits: for a fact, and never for a while.
 */
export async function until<Answer>(
  ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
  what = ask.toString(),
): Promise<Answer> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await pause(20);
  }
}
