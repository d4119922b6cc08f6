import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { UserId } from '#basics/ids.ts';
import { shardOfUser } from '#basics/shards.ts';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import { type Ballots, createBallots } from '#stores/ballots.ts';
import { createNotes, type Notes } from '#stores/notes.ts';
import { createVotes, type Votes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let notes: Notes;
let votes: Votes;
let accounts: Accounts;
let ballots: Ballots;
let fresh = 0;
const { signal } = new AbortController();

beforeAll(async () => {
  database = await startedDatabase();
  notes = createNotes(database);
  votes = createVotes(database);
  accounts = createAccounts(database);
  ballots = createBallots(database);
});
afterAll(() => database.stop());
beforeEach(() => {
  fresh += 1;
});

/** A paid vote of this test, whose voter has one credit. */
async function aPaidVote(user: UserId = aUserId(fresh)) {
  await accounts.grant(demo, user, `g${fresh}`, { credits: 1, by: grace, at: noon });
  const ids = { votingId: aVotingId(fresh), ballotId: aBallotId(fresh) };
  return aVote({ userId: user, ...ids, paid: true });
}

const notedIn = async (client = demo, voting = aVotingId(fresh)): Promise<UserId[]> => {
  const found: UserId[] = [];
  for (let shard = 0; shard < 16; shard += 1)
    for await (const user of notes.ofShard(client, voting, shard)) found.push(user);
  return found;
};

test('a note is found once, however often it is left, in the shard of its voter', async () => {
  const vote = await aPaidVote();
  await notes.leave(vote, signal);
  await notes.leave(vote, signal);
  expect(await notedIn()).toEqual([vote.userId]);
  const [user] = [vote.userId];
  const found: UserId[] = [];
  const shard = shardOfUser(user, 16);
  for await (const one of notes.ofShard(demo, vote.votingId, shard)) found.push(one);
  expect(found).toEqual([user]);
  expect(await notedIn(other)).toEqual([]);
  expect(await notedIn(demo, aVotingId(9_999))).toEqual([]);
});

test('a note says whose it is, and nothing of the ballot', async () => {
  database.sent.length = 0;
  const vote = await aPaidVote();
  await notes.leave(vote, signal);
  const put = database.sent.at(-1)?.input.Item;
  expect(Object.keys(put as object).sort()).toEqual(['pk', 'sk']);
  const text = JSON.stringify(put);
  for (const secret of [vote.ballotId, 'tea']) expect(text).not.toContain(secret);
});

test('every voter with a note is found, over as many pages as there are', async () => {
  const users = Array.from({ length: 40 }, (_, n) => aUserId(5_000 + n));
  const of = { clientId: demo, votingId: aVotingId(fresh), shards: 16 };
  for (const user of users) await notes.leave({ ...of, userId: user }, signal);
  expect((await notedIn()).sort()).toEqual(users.sort());
});

test('a vote that is sent after it was given up is refused, and takes no credit', async () => {
  const vote = await aPaidVote();
  expect(await notes.giveUp(demo, vote.votingId, vote.userId, noon)).toBe('given-up');
  expect(await votes.record(vote, `late-${fresh}`, signal)).toBe('refused-as-earlier');
  expect(await accounts.ledger(demo, vote.userId)).toMatchObject({ balance: 1 });
  expect(await ballots.has(demo, vote.votingId, vote.shard, vote.ballotId)).toBe(false);
  expect(await ballots.counters(demo, vote.votingId, 16)).toEqual({});
  const earlier = await votes.earlier(vote);
  expect(earlier).toMatchObject({ participation: { givenUp: true, creditsCharged: 0 } });
});

test('a vote that has landed stays, and keeps its credit and its time', async () => {
  const vote = await aPaidVote();
  await votes.record(vote, `first-${fresh}`, signal);
  expect(await notes.giveUp(demo, vote.votingId, vote.userId, noon)).toBe('landed');
  const { receivedAt } = vote;
  const participation = { votingId: vote.votingId, receivedAt, creditsCharged: 1 };
  expect(await votes.earlier(vote)).toEqual({ participation, inBox: true });
  expect(await accounts.ledger(demo, vote.userId)).toMatchObject({ balance: 0 });
});

test('giving up may be repeated; of it and a vote that it meets one happens', async () => {
  for (let round = 0; round < 8; round += 1) {
    fresh += 1;
    const vote = await aPaidVote();
    const giveUp = () => notes.giveUp(demo, vote.votingId, vote.userId, noon);
    const [recorded, ...given] = await Promise.all([
      votes.record(vote, `race-${fresh}`, signal),
      giveUp(),
      giveUp(),
    ]);
    const hasLanded = recorded === 'recorded';
    expect(await giveUp()).toBe(hasLanded ? 'landed' : 'given-up');
    if (!hasLanded) expect(given).toEqual(['given-up', 'given-up']);
    expect(await accounts.balance(demo, vote.userId)).toBe(hasLanded ? 0 : 1);
  }
});

test('a note that was cut off says so, since nobody knows whether it was left', async () => {
  const cut = notes.leave(await aPaidVote(ada), AbortSignal.abort());
  await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
});
