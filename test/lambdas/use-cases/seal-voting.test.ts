import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isTransient } from '#basics/transient.ts';
import { keys } from '#stores/keys.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aVotingId, other } from '#test/builders/ids.ts';
import { sealVoting } from '#use-cases/seal-voting.ts';
import { tallyShards } from '#use-cases/tally-shards.ts';
import {
  allShards,
  disturb,
  plan,
  racedBy,
  type VotingInSteps,
  votingInSteps,
} from './step-setting.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const seal = ({ dependencies, subject }: VotingInSteps, more: object = {}) =>
  sealVoting(dependencies, { ...subject, ...more });
const sealOf = ({ dependencies, clientId, votingId }: VotingInSteps) =>
  dependencies.counts.seal(clientId, votingId);
const tally = ({ dependencies, subject }: VotingInSteps, shards = allShards) =>
  tallyShards(dependencies, { ...subject, shards });

/** A voting with two votes for tea and one for coffee, whose shards have been counted. */
async function countedVoting() {
  const voting = await votingInSteps(database);
  for (const option of ['tea', 'coffee', 'tea']) await voting.vote(option);
  await tally(voting);
  return voting;
}

/** Adds to the counters of a voting without a ballot. */
const tamper = ({ clientId, votingId }: VotingInSteps, votes: number) =>
  database.documents.send(
    new UpdateCommand({
      TableName: database.tables.ballots,
      Key: keys.counter(clientId, votingId, 0, '0'.repeat(16)),
      UpdateExpression: 'ADD #tea :votes',
      ExpressionAttributeNames: { '#tea': 'option:tea' },
      ExpressionAttributeValues: { ':votes': votes },
    }),
  );

test('counts that agree are sealed: result, digest, status and journal', async () => {
  const voting = await countedVoting();
  expect(await seal(voting)).toBe('sealed');
  const stored = await sealOf(voting);
  expect(stored).toMatchObject({
    sealedAt: plan.countAt,
    result: { ballots: 3, winners: ['tea'], tie: false },
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const { digest = '', sealedAt = 0 } = stored ?? {};
  expect(await voting.stored()).toMatchObject({ status: 'sealed', seal: { digest, sealedAt } });
  expect((await voting.journal()).at(-1)).toBe('voting-sealed');
});

test('a voting without a vote is sealed too', async () => {
  const voting = await votingInSteps(database);
  await tally(voting);
  expect(await seal(voting)).toBe('sealed');
  expect(await sealOf(voting)).toMatchObject({ result: { ballots: 0, winners: [] } });
});

test('a repeat changes nothing, whatever has landed since', async () => {
  const voting = await countedVoting();
  await seal(voting);
  const [before, journal] = [await sealOf(voting), await voting.journal()];
  await voting.vote('coffee');
  voting.state.now += 60_000;
  expect(await seal(voting)).toBe('already');
  expect([await sealOf(voting), await voting.journal()]).toEqual([before, journal]);
});

test('counts that disagree are not sealed, until they agree again', async () => {
  const voting = await countedVoting();
  const journal = await voting.journal();
  await tamper(voting, 1);
  expect(await seal(voting)).toBe('counts-disagree');
  expect([await sealOf(voting), await voting.journal()]).toEqual([undefined, journal]);
  expect(await voting.stored()).toMatchObject({ status: 'closed' });
  await tamper(voting, -1);
  expect(await seal(voting)).toBe('sealed');
});

test('a ballot that landed between the two counts stops the seal until it is counted', async () => {
  const voting = await countedVoting();
  await voting.vote('coffee');
  expect(await seal(voting)).toBe('counts-disagree');
  await tally(voting);
  expect(await seal(voting)).toBe('sealed');
  expect(await sealOf(voting)).toMatchObject({ result: { ballots: 4, tie: true } });
});

test('nothing is sealed before every shard has been counted', async () => {
  const voting = await votingInSteps(database);
  await tally(voting, allShards.slice(1));
  await expect(seal(voting)).rejects.toThrow('every shard has been counted');
  expect(await sealOf(voting)).toBeUndefined();
});

test('a seal of another version, another client or no voting at all is superseded', async () => {
  const voting = await countedVoting();
  for (const more of [{ version: 2 }, { clientId: other }, { votingId: aVotingId(90_000) }])
    expect(await seal(voting, more)).toBe('superseded');
  expect(await sealOf(voting)).toBeUndefined();
});

test('a voting that is still open is not sealed', async () => {
  const voting = await votingInSteps(database, 'open');
  expect(await seal(voting)).toBe('already');
  expect(await sealOf(voting)).toBeUndefined();
});

test('of five seals at once one is written', async () => {
  const voting = await countedVoting();
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => seal(voting)));
  expect(outcomes.sort()).toEqual(['already', 'already', 'already', 'already', 'sealed']);
  const sealings = (await voting.journal()).filter((type) => type === 'voting-sealed');
  expect(sealings).toHaveLength(1);
});

test('a seal that lost a race looks again, at the counts too', async () => {
  const voting = await countedVoting();
  const raced = racedBy(voting, async () => {
    await voting.vote('coffee');
    await disturb(voting);
  });
  expect(await sealVoting(raced, voting.subject)).toBe('counts-disagree');
  const another = await countedVoting();
  const overtaken = racedBy(another, () => seal(another));
  expect(await sealVoting(overtaken, another.subject)).toBe('already');
});

test('a seal that loses every race fails as a fault that may pass', async () => {
  const voting = await countedVoting();
  const raced = racedBy(voting, ...Array.from({ length: 20 }, () => () => disturb(voting)));
  const failed = await sealVoting(raced, voting.subject).catch((error: unknown) => error);
  expect(isTransient(failed)).toBe(true);
  expect([await sealOf(voting), voting.pauses.length]).toEqual([undefined, 9]);
});
