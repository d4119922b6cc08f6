import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sha256Hex } from '#basics/hash.ts';
import type { BallotId, VotingId } from '#basics/ids.ts';
import { type Counts, createCounts, type ShardCount } from '#stores/counts.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, aVotingId, demo, other } from '#test/builders/ids.ts';
import { stretchesOf } from '#test/builders/votes.ts';

let database: StartedDatabase;
let counts: Counts;

beforeAll(async () => {
  database = await startedDatabase();
  counts = createCounts(database);
});
afterAll(() => database.stop());

const aCount = (shard: number, ballots: number, version = 1): ShardCount => ({
  version,
  shard,
  ballots,
  partial: { ballots, 'option:tea': ballots },
  digest: sha256Hex(`${shard} ${ballots} ${version}`),
});

/** Every third id, so that there are ids between them that were not counted. */
const idsOf = (size: number) => Array.from({ length: size }, (_, n) => aBallotId(10 + n * 3));

const put = async (voting: VotingId, count: ShardCount, ids: readonly BallotId[]) => {
  await counts.putIds(demo, voting, count, stretchesOf(ids));
  await counts.putShards(demo, voting, [count]);
};

test.each([0, 1, 511, 512, 513, 3_000])(
  'a count of %d ballots holds exactly those',
  async (size) => {
    const voting = aVotingId(size);
    const ids = idsOf(size);
    await put(voting, aCount(4, size), ids);
    const holds = (n: number) => counts.holds(demo, voting, 4, aBallotId(n));
    const places = [0, 1, 510, 511, 512, 513, 1_023, 1_024, size - 1].filter((n) => n < size);
    for (const place of places.filter((n) => n >= 0)) {
      expect(await holds(10 + place * 3)).toBe(true);
      expect(await holds(10 + place * 3 + 1)).toBe(false);
      expect(await holds(10 + place * 3 - 1)).toBe(false);
    }
    for (const outside of [0, 10 + size * 3, 1_000_000]) expect(await holds(outside)).toBe(false);
    expect(await counts.holds(other, voting, 4, aBallotId(10))).toBe(false);
    expect(await counts.holds(demo, voting, 5, aBallotId(10))).toBe(false);
  },
);

test('a recount takes the place of the count before it, and of what that held', async () => {
  const voting = aVotingId(7_001);
  await put(voting, aCount(0, 600), idsOf(600));
  await put(voting, aCount(0, 2), [aBallotId(1), aBallotId(2)]);
  expect(await counts.shards(demo, voting)).toEqual([aCount(0, 2)]);
  expect(await counts.holds(demo, voting, 0, aBallotId(2))).toBe(true);
  expect(await counts.holds(demo, voting, 0, aBallotId(10))).toBe(false);
});

test('a repeat writes the ids that are missing, and none that are there', async () => {
  const voting = aVotingId(7_004);
  const count = aCount(4, 3_000);
  const ids = idsOf(3_000);
  const stretches = stretchesOf(ids);
  const putsOf = async (some: typeof stretches) => {
    database.sent.length = 0;
    await counts.putIds(demo, voting, count, some);
    return database.sent.filter(({ name }) => name === 'PutItemCommand').length;
  };
  expect(await putsOf(stretches.slice(0, 4))).toBe(4);
  expect(await putsOf(stretches)).toBe(2);
  expect(await putsOf(stretches)).toBe(0);
  await counts.putShards(demo, voting, [count]);
  for (const id of [ids[0], ids[2_047], ids[2_048], ids[2_999]])
    expect(await counts.holds(demo, voting, 4, id ?? aBallotId(1))).toBe(true);
});

test('the counts of all shards come in the order of their numbers, and nothing else', async () => {
  const voting = aVotingId(7_002);
  for (const shards of [[15, 2, 10], [0], [1, 9]]) {
    const counted = shards.map((shard) => aCount(shard, 1));
    await counts.putShards(demo, voting, counted);
  }
  const found = await counts.shards(demo, voting);
  expect(found).toEqual([0, 1, 2, 9, 10, 15].map((shard) => aCount(shard, 1)));
  expect(await counts.shards(other, voting)).toEqual([]);
});

test('a voting that was not sealed has no seal', async () => {
  expect(await counts.seal(demo, aVotingId(7_003))).toBeUndefined();
});
