import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Participation } from '#ballot/vote.ts';
import type { VotingId } from '#basics/ids.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createParticipations, type Participations } from '#stores/participations.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let participations: Participations;

beforeAll(async () => {
  database = await startedDatabase();
  participations = createParticipations(database);
});
afterAll(() => database.stop());

let cast = 0;

async function votedIn(user: typeof ada, count: number): Promise<Participation[]> {
  const votes = createVotes(database);
  const made: Participation[] = [];
  for (let n = 0; n < count; n += 1) {
    cast += 1;
    const ballotId = aBallotId(cast);
    const vote = aVote({ userId: user, votingId: aVotingId(n), ballotId, receivedAt: n });
    const outcome = await votes.record(vote, `${user}-${n}`, new AbortController().signal);
    expect(outcome).toBe('recorded');
    made.unshift({ votingId: aVotingId(n), receivedAt: n, creditsCharged: 0 });
  }
  return made;
}

test('the votings that a voter took part in come in pages, the newest first', async () => {
  const expected = await votedIn(grace, 7);
  const granted = { credits: 1, by: ada, at: noon };
  await createAccounts(database).grant(demo, grace, 'between', granted);
  for (const limit of [1, 2, 3, 6, 7, 8]) {
    const found: Participation[] = [];
    let after: VotingId | undefined;
    do {
      const page = await participations.page(demo, grace, limit, after);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual(expected);
  }
});

test('what a voter took part in is known at their client only', async () => {
  const [participation] = await votedIn(aUserId(4), 1);
  expect(await participations.get(demo, aUserId(4), aVotingId(0))).toEqual(participation);
  expect(await participations.get(other, aUserId(4), aVotingId(0))).toBeUndefined();
  expect(await participations.get(demo, aUserId(4), aVotingId(1))).toBeUndefined();
  const page = await participations.page(other, aUserId(4), 10, undefined);
  expect(page).toEqual({ items: [], next: undefined });
});

test('a vote that was voided is not among those that the voter took part in', async () => {
  const [participation] = await votedIn(aUserId(5), 1);
  await createVoteIntents(database).voidVote(demo, aVotingId(1), aUserId(5), noon);
  expect(await participations.get(demo, aUserId(5), aVotingId(1))).toBeUndefined();
  const page = await participations.page(demo, aUserId(5), 10, undefined);
  expect(page).toEqual({ items: [participation], next: undefined });
});
