import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { VotingId } from '#basics/ids.ts';
import {
  createRegistrations,
  createVoters,
  type Registrations,
  shardOfUser,
  type Voters,
} from '#stores/voters.ts';
import { createVotes, type Participation } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let voters: Voters;
let registrations: Registrations;

beforeAll(async () => {
  database = await startedDatabase();
  voters = createVoters(database);
  registrations = createRegistrations(database);
});
afterAll(() => database.stop());

const grant = (grantId: string, credits: number, user = ada) =>
  voters.grant({ client: demo, user, grantId, credits, by: grace, at: noon });

test('a voter without an account has no credits', async () => {
  expect(await voters.balance(demo, aUserId(1))).toBe(0);
});

test('a grant is added once, however often it is sent, and never with another number', async () => {
  const user = aUserId(2);
  expect(await grant('gift', 3, user)).toBe('granted');
  expect(await grant('gift', 3, user)).toBe('already');
  expect(await grant('gift', 4, user)).toBe('differs');
  expect(await voters.balance(demo, user)).toBe(3);
  expect(await voters.balance(other, user)).toBe(0);
});

test('the balance is the sum of the different grants, in any order and however often', async () => {
  let run = 0;
  const grants = fc.uniqueArray(
    fc.record({ id: fc.nat(9).map(String), credits: fc.integer({ min: 1, max: 100 }) }),
    { selector: ({ id }) => id },
  );
  await fc.assert(
    fc.asyncProperty(grants, async (given) => {
      run += 1;
      const user = aUserId(1_000 + run);
      for (const { id, credits } of [...given, ...given.toReversed()])
        await grant(id, credits, user);
      const sum = given.reduce((total, { credits }) => total + credits, 0);
      expect(await voters.balance(demo, user)).toBe(sum);
    }),
    { numRuns: 15 },
  );
});

test('the same grant sent many times at once is added once', async () => {
  const user = aUserId(3);
  const sent = Array.from({ length: 6 }, () => grant('rush', 5, user));
  const outcomes = (await Promise.allSettled(sent)).map((settled) =>
    settled.status === 'fulfilled' ? settled.value : 'turned down',
  );
  expect(outcomes.filter((outcome) => outcome === 'granted')).toHaveLength(1);
  expect(await voters.balance(demo, user)).toBe(5);
});

let cast = 0;

async function votedIn(user: typeof ada, count: number): Promise<Participation[]> {
  const votes = createVotes(database);
  const made: Participation[] = [];
  for (let n = 0; n < count; n += 1) {
    cast += 1;
    const ballotId = aBallotId(cast);
    const vote = aVote({ user, voting: aVotingId(n), ballotId, receivedAt: n });
    const outcome = await votes.record(vote, `${user}-${n}`, new AbortController().signal);
    expect(outcome).toBe('recorded');
    made.unshift({ votingId: aVotingId(n), receivedAt: n, creditsCharged: 0 });
  }
  return made;
}

test('the votings that a voter took part in come in pages, the newest first', async () => {
  const expected = await votedIn(grace, 7);
  await grant('between', 1, grace);
  for (const limit of [1, 2, 3, 6, 7, 8]) {
    const found: Participation[] = [];
    let after: VotingId | undefined;
    do {
      const page = await voters.participations(demo, grace, limit, after);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual(expected);
  }
});

test('what a voter took part in is known at their client only', async () => {
  const [participation] = await votedIn(aUserId(4), 1);
  expect(await voters.participation(demo, aUserId(4), aVotingId(0))).toEqual(participation);
  expect(await voters.participation(other, aUserId(4), aVotingId(0))).toBeUndefined();
  expect(await voters.participation(demo, aUserId(4), aVotingId(1))).toBeUndefined();
  const page = await voters.participations(other, aUserId(4), 10, undefined);
  expect(page).toEqual({ items: [], next: undefined });
});

test('a registration is there until it is removed, and both may be repeated', async () => {
  const of = [demo, aVotingId(1), 16, ada] as const;
  expect(await registrations.has(...of)).toBe(false);
  await registrations.add(...of, noon);
  await registrations.add(...of, noon + 1);
  expect(await registrations.has(...of)).toBe(true);
  expect(await registrations.has(demo, aVotingId(1), 16, grace)).toBe(false);
  expect(await registrations.has(demo, aVotingId(2), 16, ada)).toBe(false);
  expect(await registrations.has(other, aVotingId(1), 16, ada)).toBe(false);
  await registrations.remove(...of);
  await registrations.remove(...of);
  expect(await registrations.has(...of)).toBe(false);
});

test('users are spread over every shard, and each is always in the same one', () => {
  const shards = Array.from({ length: 600 }, (_, n) => shardOfUser(aUserId(n), 16));
  expect(new Set(shards).size).toBe(16);
  expect(shards).toEqual(Array.from({ length: 600 }, (_, n) => shardOfUser(aUserId(n), 16)));
});
