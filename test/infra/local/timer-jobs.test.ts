import { expect, test } from '@jest/globals';
import { createLocalClock } from '#infra/local/runtime/clock.ts';
import { nextDue, startTimerJob } from '#infra/local/timer-jobs.ts';
import { until } from '#test/until.ts';

const daily = { every: 'day', hour: 3 } as const;
const monthly = { every: 'month', hour: 4 } as const;
const often = { every: 'interval', minutes: 5 } as const;

test.each([
  [daily, '2027-02-28T02:59:59.999Z', '2027-02-28T03:00:00.000Z'],
  [daily, '2027-02-28T03:00:00.000Z', '2027-03-01T03:00:00.000Z'],
  [monthly, '2027-02-01T03:59:59.999Z', '2027-02-01T04:00:00.000Z'],
  [monthly, '2027-02-01T04:00:00.000Z', '2027-03-01T04:00:00.000Z'],
  [often, '2027-02-28T02:59:59.999Z', '2027-02-28T03:00:00.000Z'],
  [often, '2027-02-28T03:00:00.000Z', '2027-02-28T03:05:00.000Z'],
  [monthly, '2027-12-31T23:59:59.999Z', '2028-01-01T04:00:00.000Z'],
])('%j is due after %s at %s', (timer, after, due) => {
  expect(new Date(nextDue(timer, Date.parse(after))).toISOString()).toBe(due);
});

/** A job that fails the first times, on a clock that stands. */
function started(failures: number) {
  const clock = createLocalClock({ offsetMs: 0, stands: true });
  const runs: number[] = [];
  const faults: unknown[] = [];
  const run = async () => {
    runs.push(clock.now());
    if (runs.length <= failures) throw new Error('not now');
  };
  const end = startTimerJob(clock, { name: 'job', timer: monthly, run }, (error) =>
    faults.push(error),
  );
  return { clock, runs, faults, end };
}

test('a job runs each time that it is due, until it is ended', async () => {
  const { clock, runs, faults, end } = started(0);
  const due: number[] = [];
  for (const many of [1, 2]) {
    due.push(nextDue(monthly, clock.now()));
    clock.moveTo(due.at(-1) ?? 0);
    await until(() => runs.length === many);
  }
  await end();
  clock.moveTo(nextDue(monthly, clock.now()));
  expect(runs).toEqual(due);
  expect(faults).toEqual([]);
});

test('a job that fails runs again after one minute, and after two more', async () => {
  const { clock, runs, faults, end } = started(3);
  const due = nextDue(monthly, clock.now());
  clock.moveTo(due);
  await until(() => faults.length === 1);
  for (const [pauseMs, many] of [
    [60_000, 2],
    [120_000, 3],
  ] as const) {
    clock.move(pauseMs - 1);
    expect(runs).toHaveLength(many - 1);
    clock.move(1);
    await until(() => faults.length === many);
  }
  expect(runs).toEqual([due, due + 60_000, due + 180_000]);
  // The third failure was the last: only the next time that it is due comes.
  clock.moveTo(nextDue(monthly, clock.now()));
  await until(() => runs.length === 4);
  expect(faults).toHaveLength(3);
  await end();
});
