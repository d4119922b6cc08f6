import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRegistrations } from '#stores/registrations.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test('a registration is there until it is removed, and both may be repeated', async () => {
  const { add, remove, between } = createRegistrations(database);
  const voting = aVotingId(5);
  const of = [demo, voting, 16, ada] as const;
  expect(await between(demo, ada, voting, voting)).toEqual([]);
  await add(...of, noon);
  await add(...of, noon + 1);
  expect(await between(demo, ada, aVotingId(1), aVotingId(9))).toEqual([voting]);
  expect(await between(demo, ada, aVotingId(6), aVotingId(9))).toEqual([]);
  expect(await between(demo, grace, voting, voting)).toEqual([]);
  expect(await between(other, ada, voting, voting)).toEqual([]);
  await remove(...of);
  await remove(...of);
  expect(await between(demo, ada, voting, voting)).toEqual([]);
});
