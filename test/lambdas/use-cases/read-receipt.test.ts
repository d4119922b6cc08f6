import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { shardOfBallot } from '#basics/shards.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, aVotingId, other } from '#test/builders/ids.ts';
import { stretchesOf } from '#test/builders/votes.ts';
import { readReceipt } from '#use-cases/read-receipt.ts';
import type { Voting } from '#voting/voting.ts';
import { aReader } from './reading.ts';

let database: StartedDatabase;
let reader: ReturnType<typeof aReader>;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());
beforeEach(() => {
  reader = aReader(database);
});

const ballotId = aBallotId(1);
const notFound = { ok: false, reason: { code: 'not-found' } };
const read = ({ clientId, votingId }: Voting) =>
  readReceipt(reader, { clientId, votingId, ballotId });

/** Writes down that the count of a voting took these ballots in. */
const count = async ({ clientId, votingId, shards }: Voting, ...ids: (typeof ballotId)[]) => {
  const partial = { ballots: ids.length };
  const shard = shardOfBallot(ballotId, shards);
  const counted = { version: 1, shard, ballots: ids.length, partial, digest: 'd'.repeat(64) };
  await reader.counts.putIds(clientId, votingId, counted, stretchesOf(ids));
  await reader.counts.putShards(clientId, votingId, [counted]);
};

test.each<[VotingStatus, isCounted: boolean, state: string]>([
  ['scheduled', false, 'recorded'],
  ['open', false, 'recorded'],
  ['closed', true, 'recorded'],
  ['sealed', true, 'counted'],
  ['sealed', false, 'not-counted'],
  ['published', true, 'counted'],
  ['published', false, 'not-counted'],
  ['cancelled', false, 'not-counted'],
])('in a voting that is %s a ballot, counted: %s, is %s', async (status, isCounted, state) => {
  const voting = await reader.put(status);
  await reader.vote(voting, ballotId);
  await count(voting, ...(isCounted ? [ballotId] : []));
  const value = { votingId: voting.votingId, ballotId, state };
  expect(await read(voting)).toEqual({ ok: true, value });
});

test('a receipt holds nothing of the choice and of the voter', async () => {
  const voting = await reader.put('open');
  await reader.vote(voting, ballotId);
  const receipt = JSON.stringify(await read(voting));
  expect(receipt).not.toContain('tea');
  expect(receipt).not.toContain('ada');
});

test('a ballot that is not in the box, or in that of another voting, is not found', async () => {
  const voting = await reader.put('open');
  expect(await read(voting)).toEqual(notFound);
  await reader.vote(await reader.put('open'), ballotId);
  expect(await read(voting)).toEqual(notFound);
});

test('an unknown voting has no receipts, nor has that of another client', async () => {
  const voting = await reader.put('open');
  await reader.vote(voting, ballotId);
  expect(await read({ ...voting, votingId: aVotingId(9_999_999) })).toEqual(notFound);
  expect(await read({ ...voting, clientId: other })).toEqual(notFound);
});
