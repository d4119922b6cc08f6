import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Accounts, createAccounts } from '#stores/accounts.ts';
import { type Ballots, createBallots } from '#stores/ballots.ts';
import { createVotes, type VoteInSlot, type Votes } from '#stores/votes.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { aBallotId, ada, aUserId, aVotingId, demo, grace, other } from '#test/builders/ids.ts';
import { aVote } from '#test/builders/votes.ts';
import { noon } from '#test/builders/votings.ts';

let database: StartedDatabase;
let votes: Votes;
let accounts: Accounts;
let ballots: Ballots;
const fresh = freshNumbers();

beforeAll(async () => {
  database = await startedDatabase();
  votes = createVotes(database);
  accounts = createAccounts(database);
  ballots = createBallots(database);
});
afterAll(() => database.stop());

/** A vote in a voting of its own test, with a client that no other test uses credits of. */
const vote = (changes: Partial<VoteInSlot> = {}) =>
  aVote({ votingId: aVotingId(fresh.number), ballotId: aBallotId(fresh.number), ...changes });

let tokens = 0;
const record = (accepted: VoteInSlot) => {
  tokens += 1;
  return votes.record(accepted, `token-${tokens}`, new AbortController().signal);
};

const grantTo = (user: typeof ada, credits: number) =>
  accounts.grant(demo, user, `g${fresh.number}`, { credits, by: grace, at: noon });

const countersOf = () => ballots.counters(demo, aVotingId(fresh.number), 16);

const itemsSent = () =>
  database.sent
    .filter(({ name }) => name.startsWith('TransactWrite'))
    .map(({ input }) => (input.TransactItems as unknown[]).length);

test('a free vote is three items in one transaction, and nothing else is sent', async () => {
  database.sent.length = 0;
  expect(await record(vote())).toBe('recorded');
  expect(itemsSent()).toEqual([3]);
  expect(database.sent).toHaveLength(1);
});

test('a paid vote is four items in one transaction, and takes one credit', async () => {
  const user = aUserId(fresh.number);
  await grantTo(user, 2);
  database.sent.length = 0;
  expect(await record(vote({ userId: user, paid: true }))).toBe('recorded');
  expect(itemsSent()).toEqual([4]);
  expect(database.sent).toHaveLength(1);
  expect(await accounts.balance(demo, user)).toBe(1);
});

test('what is stored is a participation with no choice and a ballot with no voter', async () => {
  const accepted = vote({ receivedAt: noon });
  await record(accepted);
  expect(await votes.earlier(accepted)).toEqual({
    participation: { votingId: accepted.votingId, receivedAt: noon, creditsCharged: 0 },
    inBox: true,
  });
  const [call] = database.sent.filter(({ name }) => name.startsWith('TransactWrite')).slice(-1);
  const items = call?.input.TransactItems as { Put?: { TableName: string; Item: object } }[];
  const [participation, ballot] = items.map(({ Put }) => Put);
  expect(JSON.stringify(participation)).not.toContain('tea');
  expect(JSON.stringify(participation)).not.toContain(accepted.ballotId);
  expect(JSON.stringify(ballot)).not.toContain(ada);
  expect(Object.keys(ballot?.Item ?? {}).sort()).toEqual(['choice', 'pk', 'salt', 'sk']);
  expect(JSON.stringify(participation)).not.toContain(accepted.salt);
});

test('a second vote of the same voter is refused, and leaves no ballot and no count', async () => {
  await record(vote());
  const second = vote({
    ballotId: aBallotId(9_000 + fresh.number),
    choice: { optionIds: ['coffee'] },
  });
  expect(await record(second)).toBe('refused-as-earlier');
  expect((await votes.earlier(second)).inBox).toBe(false);
  expect(await countersOf()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('a ballot id that is taken is refused to another voter, who has not voted then', async () => {
  await record(vote());
  const second = vote({ userId: grace });
  expect(await record(second)).toBe('refused-as-earlier');
  expect((await votes.earlier(second)).participation).toBeUndefined();
  expect(await countersOf()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('the same ids at another client, or in another voting, are another vote', async () => {
  await record(vote());
  expect(await record(vote({ clientId: other }))).toBe('recorded');
  expect(await record(vote({ votingId: aVotingId(5_000 + fresh.number) }))).toBe('recorded');
  expect(await countersOf()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('the same call again, with the same token, is the same success and counts once', async () => {
  const signal = new AbortController().signal;
  expect(await votes.record(vote(), `same-${fresh.number}`, signal)).toBe('recorded');
  expect(await votes.record(vote(), `same-${fresh.number}`, signal)).toBe('recorded');
  expect(await countersOf()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('a voter without a credit is refused in a paid voting, and nothing is written', async () => {
  const accepted = vote({ userId: aUserId(fresh.number), paid: true });
  expect(await record(accepted)).toBe('refused-for-credits');
  expect(await votes.earlier(accepted)).toEqual({ participation: undefined, inBox: false });
  expect(await countersOf()).toEqual({});
  await grantTo(accepted.userId, 1);
  expect(await record(accepted)).toBe('recorded');
});

test('a second vote without a credit is refused as a repeat, not for the credit', async () => {
  const accepted = vote({ userId: aUserId(fresh.number), paid: true });
  await grantTo(accepted.userId, 1);
  expect(await record(accepted)).toBe('recorded');
  expect(await record(accepted)).toBe('refused-as-earlier');
  expect((await votes.earlier(accepted)).participation?.creditsCharged).toBe(1);
});

test('votes that spend the same credits at once never take the account below zero', async () => {
  let run = 0;
  const wishes = fc.array(fc.nat(5), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(wishes, fc.integer({ min: 1, max: 4 }), async (wanted, credits) => {
      run += 1;
      const user = aUserId(100_000 + run);
      await accounts.grant(demo, user, 'g', { credits, by: grace, at: noon });
      const sent = wanted.map((n, index) =>
        record(
          vote({
            userId: user,
            paid: true,
            votingId: aVotingId(100_000 + n),
            ballotId: aBallotId(100_000 + run * 10 + index),
          }),
        ),
      );
      const recorded = (await Promise.all(sent)).filter((outcome) => outcome === 'recorded');
      expect(await accounts.balance(demo, user)).toBe(credits - recorded.length);
      expect(recorded.length).toBeLessThanOrEqual(Math.min(credits, new Set(wanted).size));
    }),
    { numRuns: 25 },
  );
});

test('of many votes of one voter at once, one is recorded', async () => {
  const attempts = Array.from({ length: 8 }, (_, n) =>
    record(vote({ ballotId: aBallotId(20_000 + n) })),
  );
  const outcomes = await Promise.all(attempts);
  expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(1);
  expect(await countersOf()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('the counters are the sums over every slot and shard', async () => {
  const choices = ['tea', 'coffee', 'tea', 'tea', 'coffee', 'tea'];
  for (const [n, option] of choices.entries()) {
    const slot = (n * 3).toString(16).padStart(8, '0') + '0'.repeat(8);
    const accepted = vote({
      userId: aUserId(n),
      ballotId: aBallotId(30_000 + n),
      receivedAt: noon + n * 40_000,
      choice: { optionIds: [option] },
      counterKeys: ['ballots', `option:${option}`],
      slot,
    });
    expect(await record(accepted)).toBe('recorded');
  }
  expect(await countersOf()).toEqual({ ballots: 6, 'option:tea': 4, 'option:coffee': 2 });
});

test('an option of any id has a counter of its own', async () => {
  const counterKeys = ['ballots', 'option:pk', 'option:a.b-c #1', 'option:ballots'];
  expect(await record(vote({ counterKeys }))).toBe('recorded');
  expect(await countersOf()).toEqual(Object.fromEntries(counterKeys.map((key) => [key, 1])));
});

test('an interrupted call is reported as such, since its outcome is unknown', async () => {
  const cut = votes.record(vote(), 'cut', AbortSignal.abort());
  await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
});
