import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRegistrations } from '#stores/registrations.ts';
import { createVotingCache } from '#stores/voting-cache.ts';
import { createVotings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { ada, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { storedVoting } from '#test/builders/stored-voting.ts';
import { aWindow } from '#test/builders/votings.ts';
import { registerVoter, unregisterVoter } from '#use-cases/register-voter.ts';
import type { Voting } from '#voting/voting.ts';

const { opensAt, closesAt } = aWindow();
let database: StartedDatabase;
const fresh = freshNumbers();

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

async function setUp(status: Voting['status'] = 'scheduled') {
  const { votingId } = await storedVoting(database, { status, votingId: aVotingId(fresh.number) });
  const registrations = createRegistrations(database);
  const votings = createVotingCache(createVotings(database), { now: () => opensAt });
  const dependencies = { votings, registrations };
  const voter = { clientId: demo, votingId, userId: ada };
  return {
    register: (at = opensAt, more: object = {}) =>
      registerVoter(dependencies, { ...voter, at, ...more }),
    unregister: (more: object = {}) => unregisterVoter(dependencies, { ...voter, ...more }),
    isRegistered: async (userId = ada) =>
      (await registrations.between(demo, userId, votingId, votingId)).length === 1,
    answer: (registered: boolean) => ({ ok: true, value: { votingId, registered } }),
  };
}
const refused = (code: string) => ({ ok: false, reason: { code } });

test('a voter registers before the start and up to the end, and no other with them', async () => {
  for (const at of [opensAt - 1, closesAt - 1]) {
    fresh.next();
    const { register, isRegistered, answer } = await setUp();
    expect(await register(at)).toEqual(answer(true));
    expect([await isRegistered(), await isRegistered(grace)]).toEqual([true, false]);
  }
});

test('registering again, ten times at once even, is the same registration', async () => {
  const { register, unregister, isRegistered, answer } = await setUp();
  const answers = await Promise.all(Array.from({ length: 10 }, () => register()));
  for (const each of answers) expect(each).toEqual(answer(true));
  await unregister();
  expect(await isRegistered()).toBe(false);
});

test('a registration can be taken back, after the end too, and without one', async () => {
  const { register, unregister, isRegistered, answer } = await setUp('published');
  expect(await unregister()).toEqual(answer(false));
  expect(await register(closesAt - 1)).toEqual(answer(true));
  expect(await unregister()).toEqual(answer(false));
  expect(await isRegistered()).toBe(false);
});

test('a voting that is over, was cancelled or is unknown takes no registration', async () => {
  const { register, isRegistered } = await setUp();
  expect(await register(closesAt)).toEqual(refused('voting-over'));
  expect(await register(opensAt, { votingId: aVotingId(90_000) })).toEqual(refused('not-found'));
  expect(await register(opensAt, { clientId: other })).toEqual(refused('not-found'));
  expect(await isRegistered()).toBe(false);
  fresh.next();
  const cancelled = await setUp('cancelled');
  expect(await cancelled.register()).toEqual(refused('voting-cancelled'));
  expect(await cancelled.isRegistered()).toBe(false);
});

test('from a voting that does not exist nothing can be taken back', async () => {
  const { unregister } = await setUp();
  expect(await unregister({ votingId: aVotingId(90_000) })).toEqual(refused('not-found'));
});
