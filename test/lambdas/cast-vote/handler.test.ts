import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createBallots } from '#stores/ballots.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace } from '#test/builders/ids.ts';
import { aWindow } from '#test/builders/votings.ts';
import type { Voting } from '#voting/voting.ts';
import { startedVoting } from './started-voting.ts';

const { opensAt, closesAt } = aWindow();
let database: StartedDatabase;
let fresh = 0;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());
beforeEach(() => {
  fresh += 1;
});

const setUp = (status?: Voting['status'], pricing?: 'free' | 'paid') =>
  startedVoting(database, fresh, status, pricing);

test('a vote is answered with the voting, the ballot id, the time and the price', async () => {
  const { vote } = await setUp();
  expect(await vote({ at: opensAt + 123 })).toEqual({
    httpStatus: 201,
    votingId: aVotingId(fresh),
    ballotId: aBallotId(fresh),
    receivedAt: new Date(opensAt + 123).toISOString(),
    creditsCharged: 0,
  });
});

test('the very same vote again is the same success, with the time of the first', async () => {
  const { vote } = await setUp();
  const first = await vote();
  expect(await vote({ at: opensAt + 5_000 })).toEqual(first);
  expect(await vote({ at: closesAt + 1_000 })).toEqual(first);
});

test('a repeat with another choice is answered as the vote that was recorded', async () => {
  const { vote } = await setUp();
  const first = await vote();
  expect(await vote({ optionIds: ['coffee'] })).toEqual(first);
  const counters = await createBallots(database).counters(demo, aVotingId(fresh), 16);
  expect(counters).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('another vote of the same voter is refused, and so is a ballot id that is taken', async () => {
  const { vote } = await setUp();
  await vote();
  expect(await vote({ ballot: 50_000 + fresh })).toMatchObject({ code: 'already-voted' });
  expect(await vote({ user: grace })).toMatchObject({ code: 'ballot-id-taken' });
});

test('the window decides to the millisecond, whatever status a late machine shows', async () => {
  for (const status of ['scheduled', 'open'] as const) {
    fresh += 1;
    const { vote } = await setUp(status);
    expect(await vote({ at: opensAt - 1 })).toMatchObject({ code: 'voting-not-open' });
    expect(await vote({ at: opensAt })).toMatchObject({ httpStatus: 201 });
    const last = { user: grace, ballot: 60_000 + fresh };
    expect(await vote({ ...last, at: closesAt - 1 })).toMatchObject({ httpStatus: 201 });
    const late = { user: ada, ballot: 80_000 + fresh, at: closesAt };
    expect(await vote(late)).toMatchObject({ code: 'voting-closed' });
  }
});

test('a vote in a voting that was cancelled, or is not there, is refused', async () => {
  const { vote } = await setUp('cancelled');
  expect(await vote()).toMatchObject({ code: 'voting-cancelled' });
  const missing = aVotingId(90_000);
  expect(await vote({ votingId: missing })).toMatchObject({ code: 'not-found', httpStatus: 404 });
});

test('a choice that the voting does not offer is refused', async () => {
  const { vote } = await setUp();
  expect(await vote({ optionIds: ['beer'] })).toMatchObject({ code: 'choice-not-possible' });
  expect(await vote({ optionIds: ['tea', 'coffee'] })).toMatchObject({ httpStatus: 422 });
});

test('a vote in a paid voting takes one credit, and is refused to one who has none', async () => {
  const { vote } = await setUp('open', 'paid');
  const user = 'payer';
  expect(await vote({ user })).toMatchObject({
    ...{ code: 'no-credits', httpStatus: 402 },
    credits: { needed: 1, held: 0 },
  });
  const accounts = createAccounts(database);
  await accounts.grant(demo, grace, 'g', { credits: 1, by: grace, at: opensAt });
  expect(await vote({ user: grace })).toMatchObject({ httpStatus: 201, creditsCharged: 1 });
  expect(await accounts.balance(demo, grace)).toBe(0);
});

test('a vote has been received when all of it has, not when its first byte came', async () => {
  const { vote, state } = await setUp();
  state.now = closesAt;
  const heldBack = await vote({ at: closesAt - 1 });
  expect(heldBack).toMatchObject({
    ...{ httpStatus: 409, code: 'voting-closed' },
    receivedAt: new Date(closesAt).toISOString(),
    opensAt: new Date(opensAt).toISOString(),
    closesAt: new Date(closesAt).toISOString(),
  });
});

test('a paid vote shortly before the close stores an intent, an earlier one does not', async () => {
  const { vote } = await setUp('open', 'paid');
  const accounts = createAccounts(database);
  const usersWithIntent = async () => {
    const intents = createVoteIntents(database);
    const users: string[] = [];
    for (let shard = 0; shard < 16; shard += 1)
      for await (const user of intents.ofShard(demo, aVotingId(fresh), shard)) users.push(user);
    return users;
  };
  for (const user of [ada, grace])
    await accounts.grant(demo, user, `n${fresh}`, { credits: 1, by: grace, at: opensAt });
  const at = closesAt - timing.intentBeforeCloseMs;
  expect(await vote({ at: at - 1, user: ada })).toMatchObject({ httpStatus: 201 });
  expect(await usersWithIntent()).toEqual([]);
  const last = { at, user: grace, ballot: 70_000 + fresh };
  expect(await vote(last)).toMatchObject({ httpStatus: 201 });
  expect(await usersWithIntent()).toEqual([grace]);
});

test('a vote that was voided before the count is refused as too late', async () => {
  const { vote } = await setUp('open', 'paid');
  const accounts = createAccounts(database);
  const user = aUserId(fresh);
  await accounts.grant(demo, user, 'g', { credits: 1, by: grace, at: opensAt });
  await createVoteIntents(database).voidVote(demo, aVotingId(fresh), user, closesAt);
  expect(await vote({ user })).toMatchObject({ code: 'not-recorded-in-time', httpStatus: 409 });
  expect(await accounts.balance(demo, user)).toBe(1);
});
