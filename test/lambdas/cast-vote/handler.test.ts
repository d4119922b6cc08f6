import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { responses } from '#contracts/http/responses.js';
import { isoText } from '#contracts/instant.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { anHttpEvent, anObserver, problemOf } from '#test/builders/http.ts';
import { aBallotId, aVotingId } from '#test/builders/ids.ts';
import { storedVoting } from '#test/builders/stored-voting.ts';
import { aWindow } from '#test/builders/votings.ts';
import { voteDependencies } from '#test/lambdas/use-cases/vote-setting.ts';

const { opensAt, closesAt } = aWindow();
let database: StartedDatabase;
const fresh = freshNumbers();

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

async function setUp() {
  const { votingId } = await storedVoting(database, {
    status: 'open',
    votingId: aVotingId(fresh.number),
  });
  const { dependencies, state } = voteDependencies(database);
  const castVote = createCastVote({ ...dependencies, observer: anObserver() });
  const body = { ballotId: aBallotId(fresh.number), choice: { optionIds: ['tea'] } };
  const vote = (receivedAt: number) =>
    castVote(anHttpEvent('castVote', { path: { votingId }, body, receivedAt }));
  return { vote, state, votingId };
}

test('the response to a vote has the voting, the ballot id, the time and the price', async () => {
  const { vote, votingId } = await setUp();
  const response = await vote(opensAt + 123);
  expect(response.statusCode).toBe(201);
  expect(problemOf(response)).toEqual({
    ...{ votingId, ballotId: aBallotId(fresh.number) },
    ...{ receivedAt: isoText(opensAt + 123), creditsCharged: 0 },
  });
  expect(responses.castVote['201']?.['application/json']?.(problemOf(response))).toBe(true);
});

test('a repeat has the response of the first, byte for byte', async () => {
  const { vote } = await setUp();
  expect((await vote(opensAt)).body).toBe((await vote(opensAt + 5_000)).body);
});

test('a vote has been received when all of it has, not when its first byte came', async () => {
  const { vote, state } = await setUp();
  state.now = closesAt;
  const heldBack = await vote(closesAt - 1);
  expect(heldBack.statusCode).toBe(409);
  expect(problemOf(heldBack)).toMatchObject({
    ...{ code: 'voting-closed', receivedAt: isoText(closesAt) },
    ...{ opensAt: isoText(opensAt), closesAt: isoText(closesAt) },
  });
  expect(responses.castVote['4XX']?.['application/problem+json']?.(problemOf(heldBack))).toBe(true);
});
