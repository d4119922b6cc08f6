import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createVoterSettings } from '#stores/voter-settings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, demo, other } from '#test/builders/ids.ts';

let database: StartedDatabase;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test('settings are what was set last, and nothing is hidden from the start', async () => {
  const settings = createVoterSettings(database);
  expect(await settings.get(demo, ada)).toEqual({ hidePaidVotings: false });
  await settings.set(demo, ada, { hidePaidVotings: true });
  expect(await settings.get(demo, ada)).toEqual({ hidePaidVotings: true });
  expect(await settings.get(other, ada)).toEqual({ hidePaidVotings: false });
});
