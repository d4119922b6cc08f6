import { expect, test } from '@jest/globals';
import { createThrottle } from '#infra/local/gateway/throttle.ts';

const limits = { atOnceMax: 1, waitingMax: 1 };
const forEver = () => new Promise<never>(() => {});

test('beyond what may wait, work is refused without being begun', () => {
  const throttle = createThrottle(limits, {});
  let begun = 0;
  const work = () => {
    begun += 1;
    return forEver();
  };
  expect(throttle.take('listVotings', work)).toBeDefined();
  expect(throttle.isFull('getVoting')).toBe(false);
  expect(throttle.take('getVoting', work)).toBeDefined();
  expect(throttle.isFull('getResults')).toBe(true);
  expect(throttle.take('getResults', work)).toBeUndefined();
  expect(begun).toBe(1);
});

test('operations that stand apart have places and a line of their own', async () => {
  const throttle = createThrottle(limits, { castVote: { atOnceMax: 1, waitingMax: 2 } });
  for (let reader = 0; reader < 3; reader += 1) void throttle.take('listVotings', forEver);
  expect(await throttle.take('castVote', async () => 'recorded')).toBe('recorded');
  for (let voter = 0; voter < 3; voter += 1) {
    expect(throttle.take('castVote', forEver)).toBeDefined();
  }
  expect(throttle.take('castVote', forEver)).toBeUndefined();
});

test('a crowd of readers stands neither before a vote nor before the look at our health', () => {
  const throttle = createThrottle();
  while (throttle.take('listVotings', forEver));
  for (const apart of ['castVote', 'receivePaymentEvent', 'getHealth']) {
    expect(throttle.take(apart, forEver)).toBeDefined();
  }
});
