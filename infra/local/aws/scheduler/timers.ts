import type { Log, MovableClock } from '#infra/local/aws/dependencies.ts';
import { asError, isAwsFault } from '#infra/local/aws/faults.ts';
import type { Target } from './request.ts';
import type { Schedule } from './schedule.ts';

/** Call the targets of schedules when they are due. */
export type Timers = {
  /** Waits for the schedule, in place of an earlier one of this key. */
  readonly arm: (key: string, schedule: Schedule) => void;
  readonly disarm: (key: string) => void;
  readonly close: () => void;
};

const longestPauseMs = 60_000;

/** Makes the timers; `done` is called once a schedule has called its target. */
export function createTimers(options: {
  readonly clock: MovableClock;
  readonly call: (target: Target) => Promise<void>;
  readonly done: (schedule: Schedule) => Promise<void>;
  readonly log: Log;
}): Timers {
  const { clock, log } = options;
  const waits = new Map<string, AbortController>();
  const closed = new AbortController();

  async function fire(schedule: Schedule, signal: AbortSignal) {
    await clock.waitUntil(schedule.dueAt, signal);
    await callTarget(schedule, signal);
    signal.throwIfAborted();
    await options.done(schedule);
  }

  async function callTarget({ target, group, name }: Schedule, signal: AbortSignal) {
    const { MaximumRetryAttempts: attempts, MaximumEventAgeInSeconds: age } = target.RetryPolicy;
    const lastAttemptAt = clock.now() + age * 1_000;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await options.call(target);
      } catch (error) {
        const last = attempt >= attempts || clock.now() >= lastAttemptAt || isAwsFault(error);
        if (last) return log(`Schedule ${group}/${name} failed: ${asError(error).message}`);
      }
      const pause = Math.min(1_000 * 2 ** attempt, longestPauseMs);
      await clock.waitUntil(clock.now() + pause, signal);
    }
  }

  const disarm = (key: string) => {
    waits.get(key)?.abort();
    waits.delete(key);
  };
  return {
    disarm,
    arm: (key, schedule) => {
      disarm(key);
      if (schedule.done || schedule.state === 'DISABLED') return;
      const wait = new AbortController();
      waits.set(key, wait);
      const signal = AbortSignal.any([wait.signal, closed.signal]);
      fire(schedule, signal).catch((error: unknown) => {
        if (!signal.aborted) log(`Schedule ${key}: ${asError(error).message}`);
      });
    },
    close: () => closed.abort(new Error('The host stops.')),
  };
}
