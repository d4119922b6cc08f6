import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BallotId } from '#basics/ids.ts';
import { type Ballots, createBallots } from '#stores/ballots.ts';
import { keys } from '#stores/keys.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, aVotingId, demo, other } from '#test/builders/ids.ts';

let database: StartedDatabase;
let ballots: Ballots;

beforeAll(async () => {
  database = await startedDatabase();
  ballots = createBallots(database);
});
afterAll(() => database.stop());

/** Writes ballots in the order given, in batches as DynamoDB takes them. */
async function cast(shard: number, ids: readonly BallotId[], optionIds: readonly string[]) {
  const rest = { choice: { optionIds }, salt: '5a'.repeat(16) };
  const puts = ids.map((id) => ({
    PutRequest: { Item: { ...keys.ballot(demo, aVotingId(), shard, id), ...rest } },
  }));
  for (let start = 0; start < puts.length; start += 25) {
    const RequestItems = { [database.tables.ballots]: puts.slice(start, start + 25) };
    await database.documents.send(new BatchWriteCommand({ RequestItems }));
  }
}

const idsOf = async (shard: number, client = demo) => {
  const found: BallotId[] = [];
  for await (const { ballotId } of ballots.ofShard(client, aVotingId(), shard))
    found.push(ballotId);
  return found;
};

test('ballots beyond one response are read, too, each once, in order of their ids', async () => {
  const ids = Array.from({ length: 400 }, (_, n) => aBallotId((n * 173) % 400));
  const long = Array.from({ length: 30 }, (_, n) => `option-${n}-${'x'.repeat(100)}`);
  await cast(3, ids, long);
  database.sent.length = 0;
  expect(await idsOf(3)).toEqual(ids.toSorted());
  expect(database.sent.length).toBeGreaterThan(1);
  expect(database.sent.every(({ input }) => input.ConsistentRead === true)).toBe(true);
});

test('the ballots of a shard are its own, not those of another shard or client', async () => {
  await cast(1, [aBallotId(1)], ['tea']);
  await cast(11, [aBallotId(2)], ['tea']);
  expect(await idsOf(1)).toEqual([aBallotId(1)]);
  expect(await idsOf(11)).toEqual([aBallotId(2)]);
  expect(await idsOf(1, other)).toEqual([]);
  expect(await idsOf(2)).toEqual([]);
});

test('a ballot is in the box or not', async () => {
  await cast(5, [aBallotId(7)], ['tea']);
  expect(await ballots.has(demo, aVotingId(), 5, aBallotId(7))).toBe(true);
  expect(await ballots.has(demo, aVotingId(), 5, aBallotId(8))).toBe(false);
  expect(await ballots.has(demo, aVotingId(), 6, aBallotId(7))).toBe(false);
  expect(await ballots.has(other, aVotingId(), 5, aBallotId(7))).toBe(false);
});

test('a voting without votes has no counters', async () => {
  expect(await ballots.counters(demo, aVotingId(99), 16)).toEqual({});
});
