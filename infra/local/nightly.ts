import type { LocalClock } from '#infra/local/runtime/clock.ts';

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;

/** The next time that a clock shows this hour in UTC, after an instant in epoch milliseconds. */
export const nextAtHour = (hour: number, after: number): number => {
  const today = Math.floor(after / dayMs) * dayMs + hour * hourMs;
  return today > after ? today : today + dayMs;
};

/**
 * Runs a job every night by the movable clock; nights that a move has jumped over are one. The
 * answer ends it.
 */
export function everyNight(
  clock: LocalClock,
  hour: number,
  job: () => Promise<void>,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  const end = new AbortController();
  const run = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const next = nextAtHour(hour, clock.now());
      await clock.waitUntil(next, end.signal).catch(() => undefined);
      if (!end.signal.aborted) await job().catch(onFault);
    }
  };
  const running = run();
  return async () => {
    end.abort();
    await running;
  };
}
