import { setTimeout } from 'node:timers/promises';

/** What whoever repeats a call needs: chance, as numbers from 0 to 1, and a pause. */
export const repeating = {
  random: Math.random,
  pause: (ms: number): Promise<void> => setTimeout(ms),
} as const;
