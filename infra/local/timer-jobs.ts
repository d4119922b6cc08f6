import type { LocalClock } from '#infra/local/runtime/clock.ts';
import type { Timer } from '#infra/part.ts';

/** A part that a timer calls. */
export type TimerJob = {
  readonly name: string;
  readonly timer: Timer;
  readonly run: () => Promise<void>;
};

/** The next time at which a timer is due, after an instant; both in epoch milliseconds. */
export function nextDue(timer: Timer, after: number): number {
  if (timer.every === 'interval') {
    const everyMs = timer.minutes * 60_000;
    return (Math.floor(after / everyMs) + 1) * everyMs;
  }
  const { every, hour } = timer;
  const at = new Date(after);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const dueAfter = (periods: number) =>
    every === 'day'
      ? Date.UTC(year, month, day + periods, hour)
      : Date.UTC(year, month + periods, 1, hour);
  return dueAfter(0) > after ? dueAfter(0) : dueAfter(1);
}

/** How long Lambda waits before each of its two retries of such a call. */
const retryPausesMs = [60_000, 120_000];

/**
 * Runs a job whenever its timer is due by the movable clock, up to two times more if it fails. If a
 * move of the clock has jumped over several times, or a run took so long, it runs once for them.
 * Returns a function that ends it.
 */
export function startTimerJob(
  clock: LocalClock,
  { timer, run }: TimerJob,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  const end = new AbortController();
  const attempt = async ([pauseMs, ...later]: readonly number[]): Promise<void> => {
    try {
      await run();
    } catch (error) {
      onFault(error);
      if (pauseMs === undefined) return;
      await clock.waitUntil(clock.now() + pauseMs, end.signal);
      await attempt(later);
    }
  };
  const repeat = async (): Promise<never> => {
    for (;;) {
      await clock.waitUntil(nextDue(timer, clock.now()), end.signal);
      await attempt(retryPausesMs);
    }
  };
  // Only its end ends it.
  const running = repeat().catch(() => undefined);
  return async () => {
    end.abort();
    await running;
  };
}
