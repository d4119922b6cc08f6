import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAccounts } from '#stores/accounts.ts';
import { createVoterSettings } from '#stores/voter-settings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, demo, grace, other } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { changeProfile } from '#use-cases/change-profile.ts';
import { readProfile } from '#use-cases/read-profile.ts';

let database: StartedDatabase;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

test('a profile has the credits and settings of one voter at one client', async () => {
  const accounts = createAccounts(database);
  const dependencies = { accounts, voterSettings: createVoterSettings(database) };
  const fresh = { userId: ada, clientId: demo, credits: 0, hidePaidVotings: false };
  expect(await readProfile(dependencies, demo, ada)).toEqual(fresh);
  await accounts.grant(demo, ada, 'grant', { credits: 3, by: grace, at: noon });
  const hidden = { ...fresh, credits: 3, hidePaidVotings: true };
  const settings = { hidePaidVotings: true };
  expect(await changeProfile(dependencies, demo, ada, settings)).toEqual(hidden);
  expect(await readProfile(dependencies, demo, ada)).toEqual(hidden);
  expect(await readProfile(dependencies, other, ada)).toEqual({ ...fresh, clientId: other });
  expect(await readProfile(dependencies, demo, grace)).toEqual({ ...fresh, userId: grace });
});
