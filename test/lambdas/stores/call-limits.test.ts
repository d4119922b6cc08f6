import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CallLimits, createCallLimits } from '#stores/call-limits.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, demo, grace, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let limits: CallLimits;
beforeAll(async () => {
  database = await startedDatabase();
  limits = createCallLimits(database);
});
afterAll(() => database.stop());

const limit = { calls: 5, withinMs: 60_000 };

test('of fifty calls at once five are let through, and five more after a minute', async () => {
  for (const now of [noon, noon + 60_000, noon + 200_000]) {
    const calls = Array.from({ length: 50 }, () => limits.take(demo, ada, 'rush', limit, now));
    expect((await Promise.all(calls)).filter((isLet) => isLet)).toHaveLength(5);
    expect(await limits.take(demo, ada, 'rush', limit, now + 59_999)).toBe(false);
  }
});

test('calls count for one voter, client and route alone', async () => {
  for (let n = 0; n < 6; n += 1) await limits.take(demo, ada, 'one', limit, noon);
  expect(await limits.take(demo, ada, 'one', limit, noon)).toBe(false);
  expect(await limits.take(demo, grace, 'one', limit, noon)).toBe(true);
  expect(await limits.take(other, ada, 'one', limit, noon)).toBe(true);
  expect(await limits.take(demo, ada, 'two', limit, noon)).toBe(true);
});
