import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { UserId } from '#basics/ids.ts';
import type { RejectionCode } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import { createCachedVotingReader, createVotingReader } from '#stores/voting-reader.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aBallotId, ada, aVotingId, grace } from '#test/builders/ids.ts';
import { aWindow } from '#test/builders/votings.ts';
import { readResults } from '#use-cases/read-results.ts';
import type { Visibility } from '#voting/visibility.ts';
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

const { opensAt, closesAt } = aWindow();
const visibleAt = closesAt + 3_600_000;
const seal = {
  sealedAt: closesAt + 10_000,
  digest: 'd'.repeat(64),
  result: {
    ballots: 7,
    options: [
      { id: 'tea', votes: 5, rank: 1 },
      { id: 'coffee', votes: 2, rank: 2 },
    ],
    winners: ['tea'],
    tie: false,
  },
};

const read = ({ votingId }: Pick<Voting, 'votingId'>, userId: UserId = grace) =>
  readResults(reader, createVotingReader(database), { clientId: reader.client, votingId, userId });

type Seen = 'provisional' | 'final' | RejectionCode;

/** What a user sees of the results: the kind of them, or the code of the refusal. */
async function seenBy(voting: Voting, userId: UserId): Promise<Seen> {
  const results = await read(voting, userId);
  if (!results.ok) return results.reason.code;
  return results.value.seal === undefined ? 'provisional' : 'final';
}

const beforeStart = opensAt - 1;
const during = opensAt;
const afterClose = closesAt;

// What Ada sees, who has voted, and Grace, who has not.
test.each<[Visibility, VotingStatus, at: number, ada: Seen, grace: Seen]>([
  [{ kind: 'live' }, 'scheduled', beforeStart, 'results-after-start', 'results-after-start'],
  [{ kind: 'live' }, 'open', during, 'provisional', 'provisional'],
  [{ kind: 'live' }, 'closed', afterClose, 'provisional', 'provisional'],
  [{ kind: 'live' }, 'published', afterClose, 'final', 'final'],
  [{ kind: 'after-my-vote' }, 'open', during, 'provisional', 'results-after-your-vote'],
  [{ kind: 'after-my-vote' }, 'open', afterClose, 'provisional', 'results-after-close'],
  [{ kind: 'after-my-vote' }, 'published', afterClose, 'final', 'final'],
  [{ kind: 'after-close' }, 'open', during, 'results-after-close', 'results-after-close'],
  [{ kind: 'after-close' }, 'sealed', afterClose, 'results-after-close', 'results-after-close'],
  [{ kind: 'after-close' }, 'published', afterClose, 'final', 'final'],
  [{ kind: 'at', visibleAt }, 'published', visibleAt - 1, 'results-later', 'results-later'],
  [{ kind: 'at', visibleAt }, 'published', visibleAt, 'final', 'final'],
  [{ kind: 'live' }, 'cancelled', during, 'voting-cancelled', 'voting-cancelled'],
])('results %j of a voting that is %s', async (resultsVisible, status, at, byAda, byGrace) => {
  const voting = await reader.put(status, { resultsVisible }, seal);
  await reader.vote(voting, aBallotId(1), ada);
  reader.time.now = at;
  expect(await seenBy(voting, ada)).toBe(byAda);
  expect(await seenBy(voting, grace)).toBe(byGrace);
});

test('a refusal until a time that was set names that time', async () => {
  const voting = await reader.put('published', { resultsVisible: { kind: 'at', visibleAt } }, seal);
  const reason = { code: 'results-later', visibleAt: new Date(visibleAt).toISOString() };
  expect(await read(voting)).toEqual({ ok: false, reason });
});

test('provisional results are the votes so far, and have no seal', async () => {
  const voting = await reader.put('open', { resultsVisible: { kind: 'live' } });
  for (const n of [1, 2]) await reader.vote(voting, aBallotId(n), n === 1 ? ada : grace);
  reader.time.now = opensAt;
  const options = [
    { id: 'tea', votes: 2, rank: 1 },
    { id: 'coffee', votes: 0, rank: 2 },
  ];
  const result = { ballots: 2, options, winners: ['tea'], tie: false };
  expect(await read(voting)).toEqual({ ok: true, value: { voting, status: 'open', result } });
});

test('final results are what was sealed, whatever the counters say', async () => {
  const voting = await reader.put('published', {}, seal);
  await reader.vote(voting, aBallotId(1));
  const { result, ...frozen } = seal;
  const value = { voting, status: 'published', result, seal: frozen };
  expect(await read(voting)).toEqual({ ok: true, value });
});

test('an unknown voting has no results', async () => {
  const notFound = { ok: false, reason: { code: 'not-found' } };
  expect(await read({ votingId: aVotingId(9_999_999) })).toEqual(notFound);
});

test('a crowd reads live results once in two seconds, each voter what they may see', async () => {
  const voting = await reader.put('open', { resultsVisible: { kind: 'after-my-vote' } });
  await reader.vote(voting, aBallotId(1), ada);
  reader.time.now = during;
  const cached = createCachedVotingReader(database, reader.clock);
  const readAs = (userId: UserId) =>
    readResults(reader, cached, { clientId: reader.client, votingId: voting.votingId, userId });
  const ballots = async (userId: UserId) => {
    const results = await readAs(userId);
    return results.ok ? results.value.result.ballots : results.reason.code;
  };
  const seen = await Promise.all([ada, grace, ada, ada].map(ballots));
  expect(seen).toEqual([1, 'results-after-your-vote', 1, 1]);
  await reader.vote(voting, aBallotId(2), grace);
  database.sent.length = 0;
  expect([await ballots(ada), await ballots(grace)]).toEqual([1, 1]);
  expect(database.sent.map(({ input }) => input.TableName)).toEqual(['voters', 'voters']);
  reader.time.now += timing.votingCacheMs;
  expect(await ballots(grace)).toBe(2);
});
