import { setTimeout } from 'node:timers/promises';

/** What a retry needs of the system: randomness, as numbers from 0 to 1, and a pause. */
export const systemRetry = {
  random: Math.random,
  pause: (ms: number): Promise<void> => setTimeout(ms),
} as const;
