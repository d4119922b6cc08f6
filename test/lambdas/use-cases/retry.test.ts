import { expect, test } from '@jest/globals';
import { TransientError } from '#basics/transient.ts';
import { contended, mustWrite, untilWritten } from '#use-cases/retry.ts';

const backoff = { baseMs: 10, maxMs: 40 };

/** Loses the given number of times; every pause is recorded, and moves the clock on. */
const started = (losses: number) => {
  const run = { now: 0, calls: 0, pauses: [] as number[] };
  const tryOnce = async () => {
    run.calls += 1;
    return run.calls <= losses ? contended : 'written';
  };
  const pause = async (ms: number) => {
    run.pauses.push(ms);
    run.now += ms;
  };
  return { run, tryOnce, dependencies: { random: () => 1, pause } };
};

test('an attempt is repeated until it has written, with pauses that grow to a limit', async () => {
  const { run, tryOnce, dependencies } = started(4);
  const written = await untilWritten(dependencies, { backoff, mayTry: () => true }, tryOnce);
  expect(written).toBe('written');
  expect(run.pauses).toEqual([20, 40, 40, 40]);
});

test('once the attempts are used up, it is contended', async () => {
  const { run, tryOnce, dependencies } = started(9);
  const mayTry = (tries: number) => tries < 3;
  expect(await untilWritten(dependencies, { backoff, mayTry }, tryOnce)).toBe(contended);
  expect([run.calls, run.pauses.length]).toEqual([3, 2]);
});

test('what has to be written, and stays contended, is a fault that may pass', async () => {
  const policy = { backoff, attemptsMax: 3, what: 'The list' };
  const { run, tryOnce, dependencies } = started(3);
  const refused = new TransientError('The list stays contended');
  await expect(mustWrite(dependencies, policy, tryOnce)).rejects.toThrow(refused);
  expect(run.calls).toBe(3);
  expect(await mustWrite(dependencies, policy, tryOnce)).toBe('written');
});

test('nothing is tried once the time is up, though it was the pause that used it up', async () => {
  const { run, tryOnce, dependencies } = started(9);
  const mayTry = () => run.now < 50;
  expect(await untilWritten(dependencies, { backoff, mayTry }, tryOnce)).toBe(contended);
  expect([run.calls, run.now]).toEqual([2, 60]);
});

test('an attempt that throws ends it', async () => {
  const { dependencies } = started(0);
  const failing = untilWritten(dependencies, { backoff, mayTry: () => true }, async () => {
    throw new Error('a fault');
  });
  await expect(failing).rejects.toThrow('a fault');
});
