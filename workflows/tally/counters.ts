import { assert } from '#basics/assert.ts';
import type { Counters } from '#contracts/counting.ts';

/** The sums of both, key by key. Throws when a sum is no longer an exact whole number. */
export function addCounters(left: Counters, right: Counters): Counters {
  const sums = new Map(Object.entries(left));
  for (const [key, count] of Object.entries(right)) sums.set(key, (sums.get(key) ?? 0) + count);
  for (const sum of sums.values()) assert(Number.isSafeInteger(sum), 'counts are whole numbers');
  return Object.fromEntries(sums);
}

/** Whether both hold the same count for every key; a count of 0 is the same as none. */
export function sameCounters(left: Counters, right: Counters): boolean {
  const counted = (counters: Counters) =>
    Object.entries(counters).filter(([, count]) => count !== 0);
  const expected = new Map(counted(left));
  const found = counted(right);
  return expected.size === found.length && found.every(([key, n]) => expected.get(key) === n);
}
