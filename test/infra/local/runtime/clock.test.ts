import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createLocalClock } from '#infra/local/runtime/clock.ts';

const day = 24 * 60 * 60 * 1_000;
const start = Date.UTC(2026, 10, 21, 12);

beforeEach(() => {
  jest.useFakeTimers({ now: start });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Whether a promise has ended, after everything that can run has run. */
async function hasEnded(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await jest.advanceTimersByTimeAsync(0);
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

test('it runs with the system clock, ahead of it by the offset', async () => {
  const clock = createLocalClock({ offsetMs: 5_000 });
  expect(clock.now()).toBe(start + 5_000);
  jest.setSystemTime(start + 10_000);
  expect(clock.now()).toBe(start + 15_000);
});

test('it never runs backwards, even if the system clock does', () => {
  const clock = createLocalClock({ offsetMs: 0 });
  expect(clock.now()).toBe(start);
  jest.setSystemTime(start - 60_000);
  expect(clock.now()).toBe(start);
});

test('a move adds to the offset, and the new offset is stored', () => {
  const offsets: number[] = [];
  const clock = createLocalClock({ offsetMs: 1, onMove: (offset) => offsets.push(offset) });
  clock.move(999);
  clock.moveTo(start + 5_000);
  expect(clock.now()).toBe(start + 5_000);
  expect(offsets).toEqual([1_000, 5_000]);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a move of %d ms is refused', (ms) => {
  const clock = createLocalClock({ offsetMs: 0 });
  expect(() => clock.move(ms)).toThrow(RangeError);
  expect(clock.offsetMs()).toBe(0);
});

test('a move to an instant that has passed is refused', () => {
  const clock = createLocalClock({ offsetMs: 0 });
  expect(() => clock.moveTo(start - 1)).toThrow(RangeError);
});

test('a wait for an instant that has passed ends at once', async () => {
  const clock = createLocalClock({ offsetMs: 0 });
  await clock.waitUntil(start);
  await clock.waitUntil(start - day);
});

test('a wait ends at its instant and not a millisecond before', async () => {
  const clock = createLocalClock({ offsetMs: 0 });
  const wait = clock.waitUntil(start + 5_000);
  await jest.advanceTimersByTimeAsync(4_999);
  expect(await hasEnded(wait)).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(await hasEnded(wait)).toBe(true);
});

test('a wait of 60 days does not end early, and ends when the clock is moved past it', async () => {
  const clock = createLocalClock({ offsetMs: 0 });
  const wait = clock.waitUntil(start + 60 * day);
  clock.move(60 * day - 1_000);
  expect(await hasEnded(wait)).toBe(false);
  clock.move(1_000);
  expect(await hasEnded(wait)).toBe(true);
});

test('a machine that slept ends its waits within a second of waking', async () => {
  const clock = createLocalClock({ offsetMs: 0 });
  const wait = clock.waitUntil(start + day);
  jest.setSystemTime(start + 2 * day);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(await hasEnded(wait)).toBe(true);
});

test('an aborted wait rejects with the reason and leaves no timer behind', async () => {
  const clock = createLocalClock({ offsetMs: 0 });
  const stop = new AbortController();
  const wait = clock.waitUntil(start + day, stop.signal);
  stop.abort(new Error('enough'));
  await expect(wait).rejects.toThrow('enough');
  await expect(clock.waitUntil(start + day, stop.signal)).rejects.toThrow('enough');
  expect(jest.getTimerCount()).toBe(0);
});

test('many waits end in the order of their instants', async () => {
  const clock = createLocalClock({ offsetMs: 0 });
  const ended: number[] = [];
  const waits = [30, 10, 20].map((ms) =>
    clock.waitUntil(start + ms).then(() => {
      ended.push(ms);
    }),
  );
  await jest.advanceTimersByTimeAsync(30);
  await Promise.all(waits);
  expect(ended).toEqual([10, 20, 30]);
});

test('a clock that stands advances only when it is moved, and waits end with it', async () => {
  const clock = createLocalClock({ offsetMs: 5_000, stands: true });
  const wait = clock.waitUntil(start + 60_000);
  jest.setSystemTime(start + day);
  expect(clock.now()).toBe(start + 5_000);
  expect(jest.getTimerCount()).toBe(0);
  expect(await hasEnded(wait)).toBe(false);
  clock.move(54_999);
  expect(await hasEnded(wait)).toBe(false);
  clock.move(1);
  expect(await hasEnded(wait)).toBe(true);
  expect(clock.now()).toBe(start + 60_000);
});

test('time that has to pass by itself ignores moves, and stands with the clock', () => {
  const ended: string[] = [];
  const clock = createLocalClock({ offsetMs: 0 });
  const standing = createLocalClock({ offsetMs: 0, stands: true });
  clock.after(15_000, () => ended.push('runs'));
  clock.after(15_000, () => ended.push('cancelled'))();
  standing.after(15_000, () => ended.push('stands'));
  clock.move(day);
  standing.move(day);
  jest.advanceTimersByTime(14_999);
  expect(ended).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(ended).toEqual(['runs']);
});
