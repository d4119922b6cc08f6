import { setTimeout as sleep } from 'node:timers/promises';

const patienceMs = 60_000;

/**
 * Ends when what is looked for is there; throws after a minute, which is far longer than it takes
 * even on a machine that has other things to do.
 */
export async function patiently<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
): Promise<Value> {
  const latest = performance.now() + patienceMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value as Value;
    if (performance.now() > latest) throw new Error('It did not come about within a minute.');
    await sleep(50);
  }
}
