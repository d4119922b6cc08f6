import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { After } from '#contracts/ports.ts';
import { createClientOf } from '#gateways/aws-client.ts';
import { oneSlot } from '#gateways/slots.ts';
import { localTables } from '#infra/local/functions.ts';
import { listen } from '#infra/local/runtime/ports.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { createCounts } from '#stores/counts.ts';
import { databaseOf } from '#stores/database.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotingCache } from '#stores/voting-cache.ts';
import { createVotings } from '#stores/votings.ts';
import { never } from '#test/builders/fakes.ts';
import { anHttpEvent, anObserver, problemOf } from '#test/builders/http.ts';
import { aBallotId, aVotingId } from '#test/builders/ids.ts';
import { aVoting, aWindow } from '#test/builders/votings.ts';
import type { RecordVoteDependencies } from '#use-cases/record-vote.ts';

const { opensAt, closesAt } = aWindow();
const votingId = aVotingId(1);
const attemptMs = 50;
const state = { now: opensAt };
const clock = { now: () => state.now };
const requests: string[] = [];

/** Takes connections and requests, and never responds. Each attempt takes a second of the clock. */
const store = createServer(({ headers }) => {
  requests.push(String(headers['x-amz-target']).replace(/.*\./, ''));
  state.now += 1_000;
});

let dependencies: RecordVoteDependencies;
beforeAll(async () => {
  const endpoint = `http://127.0.0.1:${await listen(store, 0)}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const clientOf = createClientOf({ region: 'eu-central-1', endpoint, credentials, attemptMs });
  const database = databaseOf(clientOf(DynamoDBClient), localTables);
  dependencies = {
    votings: createVotingCache(createVotings(database), clock),
    votes: createVotes(database),
    counts: createCounts(database),
    intents: createVoteIntents(database),
    slots: oneSlot(),
    clock,
    after: never,
    newToken: () => 'token',
    newSalt: () => 'salt',
    random: () => 0,
    pause: async () => {},
  };
});
afterAll(async () => {
  store.closeAllConnections();
  await new Promise((done) => store.close(done));
});
beforeEach(() => {
  requests.length = 0;
  state.now = opensAt;
});

const known = { get: async () => ({ ...aVoting({ status: 'open' }), votingId }) };

async function vote(more: Partial<RecordVoteDependencies> = {}) {
  const castVote = createCastVote({ ...dependencies, ...more, observer: anObserver() });
  const body = { ballotId: aBallotId(1), choice: { optionIds: ['tea'] } };
  const event = anHttpEvent('castVote', { path: { votingId }, body, receivedAt: state.now });
  const response = await castVote(event);
  return { status: response.statusCode, code: problemOf(response).code };
}

test('a vote whose voting cannot be read is refused after three attempts', async () => {
  expect(await vote()).toEqual({ status: 503, code: 'unavailable' });
  expect(requests).toEqual(['GetItem', 'GetItem', 'GetItem']);
});

test('a vote is sent until its time is up, and then its outcome is unknown', async () => {
  expect(await vote({ votings: known })).toEqual({ status: 503, code: 'outcome-unknown' });
  expect(new Set(requests)).toEqual(new Set(['TransactWriteItems']));
  // Three attempts of the first call, and those of a second that began in time.
  expect(requests.length).toBeGreaterThan(3);
});

test('a repeat after the close is refused before its function is stopped', async () => {
  state.now = closesAt + 60_000;
  expect(await vote({ votings: known })).toEqual({ status: 503, code: 'unavailable' });
  expect(requests).toEqual(['GetItem', 'GetItem', 'GetItem']);
});

/** Times that are up at once, by their length in milliseconds. */
const upAtOnce =
  (times: number[]): After =>
  (ms, call) => {
    times.push(ms);
    setImmediate(call);
    return () => {};
  };

test.each([
  ['that reads its voting', opensAt, {}],
  ['that comes late', closesAt + 60_000, { votings: known }],
])('a vote %s has half a second of its function left when it ends', async (...one) => {
  const [, at, more] = one;
  state.now = at;
  const times: number[] = [];
  const ended = await vote({ ...more, after: upAtOnce(times) });
  expect(ended).toEqual({ status: 503, code: 'unavailable' });
  expect(Math.max(...times)).toBe(4_500);
});
