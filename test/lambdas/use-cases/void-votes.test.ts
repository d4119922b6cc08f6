import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { UserId } from '#basics/ids.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createParticipations } from '#stores/participations.ts';
import { createVotes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aUserId, aVotingId, other } from '#test/builders/ids.ts';
import { moveStoredVoting } from '#test/builders/stored-voting.ts';
import { aVote } from '#test/builders/votes.ts';
import { voidVotes } from '#use-cases/void-votes.ts';
import { plan, type VotingInSteps, votingInSteps } from './step-setting.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const signal = AbortSignal.any([]);
const setUp = () => votingInSteps(database, 'closed', { pricing: 'paid' });
const run = ({ dependencies, subject }: VotingInSteps, more: object = {}) =>
  voidVotes(dependencies, { ...subject, ...more });
const grant = ({ clientId }: VotingInSteps, userId: UserId) =>
  createAccounts(database).grant(clientId, userId, 'g', { credits: 1, by: ada, at: plan.opensAt });
const intend = ({ dependencies, clientId, votingId }: VotingInSteps, userId: UserId) =>
  dependencies.intents.put({ clientId, votingId, userId, shards: 16 }, signal);
const balanceOf = ({ clientId }: VotingInSteps, userId: UserId) =>
  createAccounts(database).balance(clientId, userId);

/** A vote with an intent: one that has landed, and one that is still on its way. */
async function landedAndLate(voting: VotingInSteps) {
  const landed = aUserId(1);
  const late = aVote({
    ...{ clientId: voting.clientId, votingId: voting.votingId, userId: aUserId(2), paid: true },
  });
  for (const userId of [landed, late.userId]) {
    await grant(voting, userId);
    await intend(voting, userId);
  }
  await voting.vote('tea', { userId: landed, paid: true });
  return { landed, late };
}

test('a vote that has landed stays, one that has not can never land again', async () => {
  const voting = await setUp();
  const { landed, late } = await landedAndLate(voting);
  expect(await run(voting)).toEqual({ outcome: 'done', landed: 1, voided: 1 });
  const record = createVotes(database).record(late, `late-${voting.votingId}`, signal);
  expect(await record).toBe('refused-as-earlier');
  expect([await balanceOf(voting, landed), await balanceOf(voting, late.userId)]).toEqual([0, 1]);
  const { clientId, votingId, dependencies } = voting;
  const participations = createParticipations(database);
  expect(await participations.get(clientId, landed, votingId)).toMatchObject({
    creditsCharged: 1,
  });
  expect(await participations.get(clientId, late.userId, votingId)).toBeUndefined();
  expect(await dependencies.ballots.counters(clientId, votingId, 16)).toMatchObject({ ballots: 1 });
});

test('voiding votes again changes nothing', async () => {
  const voting = await setUp();
  const { landed } = await landedAndLate(voting);
  const first = await run(voting);
  expect(await run(voting)).toEqual(first);
  expect(await balanceOf(voting, landed)).toBe(0);
});

test('votes that are voided twice at once are voided once', async () => {
  const voting = await setUp();
  await landedAndLate(voting);
  const done = { outcome: 'done', landed: 1, voided: 1 };
  expect(await Promise.all([run(voting), run(voting)])).toEqual([done, done]);
});

test('the votes of many voters are voided, in every shard', async () => {
  const voting = await setUp();
  const users = Array.from({ length: 60 }, (_, n) => aUserId(100 + n));
  await Promise.all(users.map((userId) => intend(voting, userId)));
  expect(await run(voting)).toEqual({ outcome: 'done', landed: 0, voided: 60 });
});

test('a free voting has no votes to void', async () => {
  const voting = await votingInSteps(database);
  await voting.vote();
  database.sent.length = 0;
  expect(await run(voting)).toEqual({ outcome: 'done', landed: 0, voided: 0 });
  expect(database.sent).toHaveLength(1);
});

test('before the count is due no vote is voided', async () => {
  const voting = await setUp();
  const { late } = await landedAndLate(voting);
  voting.state.now = plan.countAt - 1;
  expect(await run(voting)).toEqual({ outcome: 'not-due' });
  const record = createVotes(database).record(late, `late-${voting.votingId}`, signal);
  expect(await record).toBe('recorded');
});

test('after the seal no vote is voided', async () => {
  const voting = await setUp();
  await moveStoredVoting(database, voting, 'sealed');
  await intend(voting, ada);
  expect(await run(voting)).toEqual({ outcome: 'already' });
});

test('a step of another version, another client or no voting at all is superseded', async () => {
  const voting = await setUp();
  await intend(voting, ada);
  for (const more of [{ version: 2 }, { clientId: other }, { votingId: aVotingId(90_000) }])
    expect(await run(voting, more)).toEqual({ outcome: 'superseded' });
});
