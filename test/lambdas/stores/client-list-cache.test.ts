import { expect, test } from '@jest/globals';
import { clientId } from '#basics/ids.ts';
import { clientListLifeMs, createClientListCache } from '#stores/client-list-cache.ts';
import { demo, other } from '#test/builders/ids.ts';

/** A list that a test changes, and that counts how often it is read. */
function setUp() {
  const state = { now: 0, reads: 0, fails: false, listed: [demo] };
  const clients = {
    every: async function* () {
      state.reads += 1;
      if (state.fails) throw new Error('The store is down');
      for (const each of state.listed) yield { clientId: each, since: 0 };
    },
  };
  const isListed = createClientListCache(clients, { now: () => state.now });
  return { state, isListed };
}
const madeUp = (n: number) => clientId(`made-up-${n}`);

test('names that are made up are looked for in one reading', async () => {
  const { state, isListed } = setUp();
  const names = Array.from({ length: 200 }, (_, n) => madeUp(n));
  const found = await Promise.all(names.map(isListed));
  for (const name of names) found.push(await isListed(name));
  expect(new Set(found)).toEqual(new Set([false]));
  expect(await isListed(demo)).toBe(true);
  expect(state.reads).toBe(1);
});

test('a client that was put on the list is seen after thirty seconds', async () => {
  const { state, isListed } = setUp();
  expect(await isListed(other)).toBe(false);
  state.listed.push(other);
  state.now = clientListLifeMs - 1;
  expect(await isListed(other)).toBe(false);
  state.now = clientListLifeMs;
  expect(await isListed(other)).toBe(true);
  expect(state.reads).toBe(2);
});

test('a client on the list is known without another reading, however late', async () => {
  const { state, isListed } = setUp();
  await isListed(demo);
  state.now = 10 * clientListLifeMs;
  state.fails = true;
  expect(await isListed(demo)).toBe(true);
  expect(state.reads).toBe(1);
});

test('a reading that fails is not cached', async () => {
  const { state, isListed } = setUp();
  state.fails = true;
  await expect(isListed(demo)).rejects.toThrow('The store is down');
  state.fails = false;
  expect(await isListed(demo)).toBe(true);
});
