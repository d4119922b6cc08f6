import type { Observer } from '#contracts/observer.ts';
import { measured } from '#shell/measured.ts';

/** A function that a timer calls. Its event carries no data. */
export type TimerFunction = (event: unknown) => Promise<void>;

/** Makes the function of a job. What the job throws is thrown on, so that the call is repeated. */
export const createTimerFunction =
  (name: string, observer: Observer, job: () => Promise<void>): TimerFunction =>
  () =>
    measured(observer, name, {}, job);
