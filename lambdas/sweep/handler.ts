import { createTimerFunction, type TimerFunction } from '#shell/timer.ts';
import { type SweepDependencies, sweep } from '#use-cases/sweep.ts';

/** Looks for what does not move on, of all clients. */
export const createSweep = (dependencies: SweepDependencies): TimerFunction =>
  createTimerFunction('sweep', dependencies.observer, () => sweep(dependencies));
