import { setTimeout as pause } from 'node:timers/promises';
import type { After } from '#contracts/ports.ts';

/** The timers of the system. */
export const systemAfter: After = (ms, call) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

/** What a retry needs of the system: randomness, as numbers from 0 to 1, a pause, and timers. */
export const systemRetry = {
  random: Math.random,
  pause: (ms: number): Promise<void> => pause(ms),
  after: systemAfter,
} as const;
