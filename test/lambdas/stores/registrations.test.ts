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
  const registrations = createRegistrations(database);
  const of = [demo, aVotingId(1), 16, ada] as const;
  expect(await registrations.has(...of)).toBe(false);
  await registrations.add(...of, noon);
  await registrations.add(...of, noon + 1);
  expect(await registrations.has(...of)).toBe(true);
  expect(await registrations.has(demo, aVotingId(1), 16, grace)).toBe(false);
  expect(await registrations.has(demo, aVotingId(2), 16, ada)).toBe(false);
  expect(await registrations.has(other, aVotingId(1), 16, ada)).toBe(false);
  await registrations.remove(...of);
  await registrations.remove(...of);
  expect(await registrations.has(...of)).toBe(false);
});
