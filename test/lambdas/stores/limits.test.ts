import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLimits } from '#stores/limits.ts';
import { anAct } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { demo, other } from '#test/builders/ids.ts';

let database: StartedDatabase;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test('a client may run sixteen votings at once until an operator sets another number', async () => {
  const limits = createLimits(database);
  expect(await limits.votingsAtOnce(demo)).toBe(16);
  const set = (before: number, after: number) =>
    limits.setVotingsAtOnce(demo, { before, after }, anAct);
  expect(await set(16, 3)).toBe('written');
  expect(await limits.votingsAtOnce(demo)).toBe(3);
  expect(await limits.votingsAtOnce(other)).toBe(16);
  expect(await set(16, 4)).toBe('lost');
  expect(await limits.votingsAtOnce(demo)).toBe(3);
});
