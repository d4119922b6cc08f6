import { expect, test } from '@jest/globals';
import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { anHttpEvent, anObserver } from '#test/builders/http.ts';
import { noon } from '#test/builders/votings.ts';

function setUp() {
  const state = { now: noon, asked: 0, isAway: false };
  const check = createCheckHealth({
    limits: {
      votingsAtOnce: async () => {
        state.asked += 1;
        if (state.isAway) throw Object.assign(new Error('away'), { name: 'TimeoutError' });
        return 16;
      },
    },
    unfinished: { due: async () => ({ items: [], next: undefined }) },
    clock: { now: () => state.now },
    observer: anObserver(),
  });
  const ask = async () => (await check(anHttpEvent('getHealth', { claims: undefined }))).statusCode;
  return { state, ask };
}

test('however often anyone asks, the store is asked once a second', async () => {
  const { state, ask } = setUp();
  expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array(20).fill(200));
  state.now += 999;
  expect(await ask()).toBe(200);
  expect(state.asked).toBe(1);
  state.now += 1;
  expect(await ask()).toBe(200);
  expect(state.asked).toBe(2);
});

test('a store that is away is told within a second, and its return at once', async () => {
  const { state, ask } = setUp();
  expect(await ask()).toBe(200);
  state.isAway = true;
  state.now += 1_000;
  expect(await ask()).toBe(503);
  expect(await ask()).toBe(503);
  state.isAway = false;
  expect(await ask()).toBe(200);
});
