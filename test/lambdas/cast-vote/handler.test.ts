import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { responses } from '#contracts/http/responses.js';
import { timing } from '#contracts/timing.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createNotes } from '#stores/notes.ts';
import { rememberVotings } from '#stores/remembered-votings.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anHttpEvent, anObserver, problemOf, someClaims } from '#test/builders/http.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace } from '#test/builders/ids.ts';
import { aVoting, aWindow, storyTo } from '#test/builders/votings.ts';
import type { Voting } from '#voting/voting.ts';

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

/** The real function on the real stores, with the voting of this test in the status given. */
async function setUp(status: Voting['status'] = 'open', pricing: 'free' | 'paid' = 'free') {
  const [votings, voting] = [createVotings(database), aVotingId(fresh)];
  const ids = { votingId: voting };
  const events = storyTo(status, { pricing }, ids);
  const after = aVoting({ status, details: { pricing }, ...ids });
  await votings.append({ client: demo, voting, head: undefined, events, after });
  const state = { now: opensAt, held: 0 };
  const clock = { now: () => state.now };
  const slots = {
    take: () => {
      state.held += 1;
      return 'a'.repeat(16);
    },
    give: () => {
      state.held -= 1;
    },
  };
  let tokens = 0;
  const castVote = createCastVote({
    votings: rememberVotings(votings, clock),
    votes: createVotes(database),
    notes: createNotes(database),
    slots,
    clock,
    observer: anObserver(),
    newToken: () => {
      tokens += 1;
      return `${voting}-${tokens}`;
    },
    random: () => 0,
    pause: async () => {},
  });
  const vote = async ({
    at = opensAt,
    user = 'ada',
    ballot = fresh,
    optionIds = ['tea'],
    votingId = voting,
  } = {}) => {
    state.now = Math.max(state.now, at);
    const body = { ballotId: aBallotId(ballot), choice: { optionIds } };
    const claims = { ...someClaims(), sub: user };
    const path = { votingId };
    const answer = await castVote(anHttpEvent('castVote', { path, body, claims, receivedAt: at }));
    expect(state.held).toBe(0);
    const contract = responses.castVote[answer.statusCode === 201 ? '201' : '4XX'];
    if (answer.statusCode < 500) expect(contract?.validate?.(JSON.parse(answer.body))).toBe(true);
    return { ...problemOf(answer), httpStatus: answer.statusCode };
  };
  return { vote, state };
}

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

test('another vote of the same voter is refused, by ballot id and by choice', async () => {
  const { vote } = await setUp();
  await vote();
  expect(await vote({ ballot: 50_000 + fresh })).toMatchObject({ code: 'already-voted' });
  expect(await vote({ optionIds: ['coffee'] })).toMatchObject({ code: 'already-voted' });
  expect(await vote({ user: grace })).toMatchObject({ code: 'ballot-id-taken' });
});

test('the window decides to the millisecond, whatever status a late machine shows', async () => {
  for (const status of ['scheduled', 'open'] as const) {
    fresh += 1;
    const { vote } = await setUp(status);
    expect(await vote({ at: opensAt - 1 })).toMatchObject({ code: 'voting-not-open' });
    expect(await vote({ at: opensAt })).toMatchObject({ httpStatus: 201 });
    const last = { user: grace, ballot: 60_000 + fresh };
    expect(await vote({ ...last, at: closesAt })).toMatchObject({ code: 'voting-closed' });
    expect(await vote({ ...last, at: closesAt - 1 })).toMatchObject({ httpStatus: 201 });
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

test('a vote that reaches the store only behind the fence is not acknowledged', async () => {
  const { vote, state } = await setUp();
  state.now = closesAt + 60_000;
  const answer = await vote({ at: closesAt - 1 });
  expect(answer).toMatchObject({ httpStatus: 503, code: 'unavailable' });
});

test('a paid vote shortly before the close leaves a note, an earlier one none', async () => {
  const { vote } = await setUp('open', 'paid');
  const accounts = createAccounts(database);
  const noted = async () => {
    const notes = createNotes(database);
    const users: string[] = [];
    for (let shard = 0; shard < 16; shard += 1)
      for await (const user of notes.ofShard(demo, aVotingId(fresh), shard)) users.push(user);
    return users;
  };
  for (const user of [ada, grace])
    await accounts.grant(demo, user, `n${fresh}`, { credits: 1, by: grace, at: opensAt });
  const at = closesAt - timing.noteBeforeCloseMs;
  expect(await vote({ at: at - 1, user: ada })).toMatchObject({ httpStatus: 201 });
  expect(await noted()).toEqual([]);
  const last = { at, user: grace, ballot: 70_000 + fresh };
  expect(await vote(last)).toMatchObject({ httpStatus: 201 });
  expect(await noted()).toEqual([grace]);
});

test('a vote whose place was taken before the count is told that the voting is over', async () => {
  const { vote } = await setUp('open', 'paid');
  const accounts = createAccounts(database);
  const user = aUserId(fresh);
  await accounts.grant(demo, user, 'g', { credits: 1, by: grace, at: opensAt });
  await createNotes(database).giveUp(demo, aVotingId(fresh), user, closesAt);
  expect(await vote({ user })).toMatchObject({ code: 'voting-closed', httpStatus: 409 });
  expect(await accounts.balance(demo, user)).toBe(1);
});
