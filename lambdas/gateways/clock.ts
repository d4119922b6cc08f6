import type { Clock } from '#contracts/ports.ts';

/** The clock of the machine that the function runs on, which AWS keeps in step. */
export const systemClock: Clock = { now: () => Date.now() };
