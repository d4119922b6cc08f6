import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { shardOfBallot } from '#basics/shards.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aVotingId, other } from '#test/builders/ids.ts';
import { moveStoredVoting } from '#test/builders/stored-voting.ts';
import { tallyShards } from '#use-cases/tally-shards.ts';
import { allShards, plan, type VotingInSteps, votingInSteps } from './step-setting.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const tally = ({ dependencies, subject }: VotingInSteps, more: object = {}) =>
  tallyShards(dependencies, { ...subject, shards: allShards, ...more });
const counted = ({ dependencies, clientId, votingId }: VotingInSteps) =>
  dependencies.counts.shards(clientId, votingId);
const isHeld = (voting: VotingInSteps, vote: Awaited<ReturnType<VotingInSteps['vote']>>) => {
  const { clientId, votingId, dependencies } = voting;
  const shard = shardOfBallot(vote.ballotId, vote.shards);
  return dependencies.counts.holds(clientId, votingId, shard, vote.ballotId);
};
const ballotsIn = async (voting: VotingInSteps) =>
  (await counted(voting)).reduce((sum, { ballots }) => sum + ballots, 0);

test('the ballots of every shard are counted, and which ones each count took in', async () => {
  const voting = await votingInSteps(database);
  const votes = [];
  for (const option of ['tea', 'coffee', 'tea', 'tea']) votes.push(await voting.vote(option));
  expect(await tally(voting)).toBe('counted');
  const counts = await counted(voting);
  expect(counts.map(({ shard, version }) => [shard, version])).toEqual(
    allShards.map((shard) => [shard, 1]),
  );
  const sum = (key: string) => counts.reduce((sums, { partial }) => sums + (partial[key] ?? 0), 0);
  expect([sum('ballots'), sum('option:tea'), sum('option:coffee')]).toEqual([4, 3, 1]);
  for (const vote of votes) expect(await isHeld(voting, vote)).toBe(true);
});

test('the shards named are counted, and no others', async () => {
  const voting = await votingInSteps(database);
  expect(await tally(voting, { shards: [3, 7] })).toBe('counted');
  expect((await counted(voting)).map(({ shard }) => shard)).toEqual([3, 7]);
});

test('before every vote in flight has landed no shard is counted', async () => {
  const voting = await votingInSteps(database);
  voting.state.now = plan.countAt - 1;
  expect(await tally(voting)).toBe('not-due');
  expect(await counted(voting)).toEqual([]);
});

test('shards that are counted again take in what has landed since', async () => {
  const voting = await votingInSteps(database);
  await voting.vote();
  await tally(voting);
  const late = await voting.vote();
  expect(await isHeld(voting, late)).toBe(false);
  expect(await tally(voting)).toBe('counted');
  expect(await ballotsIn(voting)).toBe(2);
  expect(await isHeld(voting, late)).toBe(true);
});

test('the same shards counted twice at once are counted once', async () => {
  const voting = await votingInSteps(database);
  await voting.vote();
  expect(await Promise.all([tally(voting), tally(voting)])).toEqual(['counted', 'counted']);
  expect(await ballotsIn(voting)).toBe(1);
});

test.each(['sealed', 'published'] as const)(
  'once the voting is %s nothing is counted again, a late ballot neither',
  async (status) => {
    const voting = await votingInSteps(database);
    await voting.vote();
    await tally(voting);
    const before = await counted(voting);
    await moveStoredVoting(database, voting, status);
    const late = await voting.vote();
    expect(await tally(voting)).toBe('already');
    expect(await counted(voting)).toEqual(before);
    expect(await isHeld(voting, late)).toBe(false);
  },
);

test('a count of another version, another client or no voting at all is superseded', async () => {
  const voting = await votingInSteps(database);
  for (const more of [{ version: 2 }, { clientId: other }, { votingId: aVotingId(90_000) }])
    expect(await tally(voting, more)).toBe('superseded');
  expect(await counted(voting)).toEqual([]);
});
