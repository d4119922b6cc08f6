import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { UserId } from '#basics/ids.ts';
import { shardOfBallot, shardOfUser } from '#basics/shards.ts';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import { type Ballots, createBallots } from '#stores/ballots.ts';
import { createVoteIntents, type VoteIntents } from '#stores/vote-intents.ts';
import { createVotes, type Votes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let intents: VoteIntents;
let votes: Votes;
let accounts: Accounts;
let ballots: Ballots;
const fresh = freshNumbers();
const { signal } = new AbortController();

beforeAll(async () => {
  database = await startedDatabase();
  intents = createVoteIntents(database);
  votes = createVotes(database);
  accounts = createAccounts(database);
  ballots = createBallots(database);
});
afterAll(() => database.stop());

/** A paid vote of this test, whose voter has one credit. */
async function aPaidVote(user: UserId = aUserId(fresh.number)) {
  await accounts.grant(demo, user, `g${fresh.number}`, { credits: 1, by: grace, at: noon });
  const ids = { votingId: aVotingId(fresh.number), ballotId: aBallotId(fresh.number) };
  return aVote({ userId: user, ...ids, paid: true });
}

const usersIn = async (client = demo, voting = aVotingId(fresh.number)): Promise<UserId[]> => {
  const found: UserId[] = [];
  for (let shard = 0; shard < 16; shard += 1)
    for await (const user of intents.ofShard(client, voting, shard)) found.push(user);
  return found;
};

test('an intent is found once, however often it is stored, in the shard of its voter', async () => {
  const vote = await aPaidVote();
  await intents.put(vote, signal);
  await intents.put(vote, signal);
  expect(await usersIn()).toEqual([vote.userId]);
  const [user] = [vote.userId];
  const found: UserId[] = [];
  const shard = shardOfUser(user, 16);
  for await (const one of intents.ofShard(demo, vote.votingId, shard)) found.push(one);
  expect(found).toEqual([user]);
  expect(await usersIn(other)).toEqual([]);
  expect(await usersIn(demo, aVotingId(9_999))).toEqual([]);
});

test('an intent names its voter, and nothing of the ballot', async () => {
  database.sent.length = 0;
  const vote = await aPaidVote();
  await intents.put(vote, signal);
  const put = database.sent.at(-1)?.input.Item;
  expect(Object.keys(put as object).sort()).toEqual(['pk', 'sk']);
  const text = JSON.stringify(put);
  for (const secret of [vote.ballotId, 'tea']) expect(text).not.toContain(secret);
});

test('every voter with an intent is found, over as many pages as there are', async () => {
  const users = Array.from({ length: 40 }, (_, n) => aUserId(5_000 + n));
  const of = { clientId: demo, votingId: aVotingId(fresh.number), shards: 16 };
  for (const user of users) await intents.put({ ...of, userId: user }, signal);
  expect((await usersIn()).sort()).toEqual(users.sort());
});

test('a vote that is sent after it was voided is refused, and takes no credit', async () => {
  const vote = await aPaidVote();
  expect(await intents.voidVote(demo, vote.votingId, vote.userId, noon)).toBe('voided');
  expect(await votes.record(vote, `late-${fresh.number}`, signal)).toBe('refused-as-earlier');
  expect(await accounts.ledger(demo, vote.userId)).toMatchObject({ balance: 1 });
  expect(
    await ballots.has(demo, vote.votingId, shardOfBallot(vote.ballotId, 16), vote.ballotId),
  ).toBe(false);
  expect(await ballots.counters(demo, vote.votingId, 16)).toEqual({});
  const earlier = await votes.earlier(vote);
  expect(earlier).toMatchObject({ participation: { tombstone: true, creditsCharged: 0 } });
});

test('a vote that has landed stays, and keeps its credit and its time', async () => {
  const vote = await aPaidVote();
  await votes.record(vote, `first-${fresh.number}`, signal);
  expect(await intents.voidVote(demo, vote.votingId, vote.userId, noon)).toBe('landed');
  const { receivedAt } = vote;
  const participation = { votingId: vote.votingId, receivedAt, creditsCharged: 1 };
  expect(await votes.earlier(vote)).toEqual({ participation, inBox: true });
  expect(await accounts.ledger(demo, vote.userId)).toMatchObject({ balance: 0 });
});

test('voiding may be repeated; of it and a vote that it meets one happens', async () => {
  for (let round = 0; round < 8; round += 1) {
    fresh.next();
    const vote = await aPaidVote();
    const voidIt = () => intents.voidVote(demo, vote.votingId, vote.userId, noon);
    const [recorded, ...given] = await Promise.all([
      votes.record(vote, `race-${fresh.number}`, signal),
      voidIt(),
      voidIt(),
    ]);
    const hasLanded = recorded === 'recorded';
    expect(await voidIt()).toBe(hasLanded ? 'landed' : 'voided');
    if (!hasLanded) expect(given).toEqual(['voided', 'voided']);
    expect(await accounts.balance(demo, vote.userId)).toBe(hasLanded ? 0 : 1);
  }
});

test('an intent whose call was cut off throws, since it may have been stored or not', async () => {
  const cut = intents.put(await aPaidVote(ada), AbortSignal.abort());
  await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
});
