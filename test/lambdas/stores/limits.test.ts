import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLimits } from '#stores/limits.ts';
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
  await limits.setVotingsAtOnce(demo, 3);
  expect(await limits.votingsAtOnce(demo)).toBe(3);
  expect(await limits.votingsAtOnce(other)).toBe(16);
});
