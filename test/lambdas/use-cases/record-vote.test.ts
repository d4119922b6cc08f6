import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createBallots } from '#stores/ballots.ts';
import { createParticipations } from '#stores/participations.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { ada, aUserId, aVotingId, demo, grace } from '#test/builders/ids.ts';
import { aWindow } from '#test/builders/votings.ts';
import type { Voting } from '#voting/voting.ts';
import { refused, votingToVoteIn } from './vote-setting.ts';

const { opensAt, closesAt } = aWindow();
let database: StartedDatabase;
const fresh = freshNumbers();

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

const setUp = (status?: Voting['status'], pricing?: 'free' | 'paid') =>
  votingToVoteIn(database, fresh.number, status, pricing);
const counters = () => createBallots(database).counters(demo, aVotingId(fresh.number), 16);
const recordedAt = (receivedAt: number) => ({ ok: true, value: { receivedAt } });

test('a vote is recorded with its ballot, its participation and its counter', async () => {
  const { vote } = await setUp();
  const recorded = { ok: true, value: { receivedAt: opensAt + 123, creditsCharged: 0 } };
  expect(await vote({ at: opensAt + 123 })).toEqual(recorded);
  expect(await counters()).toEqual({ ballots: 1, 'option:tea': 1 });
  const participation = await createParticipations(database).get(
    demo,
    ada,
    aVotingId(fresh.number),
  );
  expect(participation).toMatchObject({ receivedAt: opensAt + 123 });
});

test('the very same vote again is the same success, with the time of the first', async () => {
  const { vote } = await setUp();
  await vote();
  expect(await vote({ at: opensAt + 5_000 })).toMatchObject(recordedAt(opensAt));
  expect(await vote({ at: closesAt + 1_000 })).toMatchObject(recordedAt(opensAt));
  expect(await counters()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('the same vote ten times at once is one vote, each with its receipt', async () => {
  const { vote } = await setUp();
  const answers = await Promise.all(Array.from({ length: 10 }, () => vote()));
  for (const answer of answers) expect(answer).toMatchObject(recordedAt(opensAt));
  expect(await counters()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('of ten ballots of one voter at once one is recorded, the others refused', async () => {
  const { vote } = await setUp();
  const ballots = Array.from({ length: 10 }, (_, n) => 100_000 + 10 * fresh.number + n);
  const answers = await Promise.all(ballots.map((ballot) => vote({ ballot })));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  for (const answer of answers) if (!answer.ok) expect(answer).toEqual(refused('already-voted'));
  expect(await counters()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('a repeat with another choice has the result of the vote that was recorded', async () => {
  const { vote } = await setUp();
  await vote();
  expect(await vote({ optionIds: ['coffee'] })).toMatchObject(recordedAt(opensAt));
  expect(await counters()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('another vote of the same voter is refused, and so is a ballot id that is taken', async () => {
  const { vote } = await setUp();
  await vote();
  expect(await vote({ ballot: 50_000 + fresh.number })).toEqual(refused('already-voted'));
  expect(await vote({ user: grace })).toEqual(refused('ballot-id-taken'));
});

test('the window decides to the millisecond, whatever status a late machine shows', async () => {
  for (const status of ['scheduled', 'open'] as const) {
    fresh.next();
    const { vote } = await setUp(status);
    const code = (code: string) => ({ ok: false, reason: { code } });
    expect(await vote({ at: opensAt - 1 })).toMatchObject(code('voting-not-open'));
    expect(await vote({ at: opensAt })).toMatchObject(recordedAt(opensAt));
    const last = { user: grace, ballot: 60_000 + fresh.number };
    expect(await vote({ ...last, at: closesAt - 1 })).toMatchObject(recordedAt(closesAt - 1));
    const late = { user: ada, ballot: 80_000 + fresh.number, at: closesAt };
    expect(await vote(late)).toMatchObject(code('voting-closed'));
  }
});

test('a vote in a voting that was cancelled, or does not exist, is refused', async () => {
  const { vote } = await setUp('cancelled');
  expect(await vote()).toEqual(refused('voting-cancelled'));
  expect(await vote({ votingId: aVotingId(90_000) })).toEqual(refused('not-found'));
  expect(await counters()).toEqual({});
});

test('a choice that the voting does not offer is refused', async () => {
  const { vote } = await setUp();
  const impossible = { ok: false, reason: { code: 'choice-not-possible' } };
  expect(await vote({ optionIds: ['beer'] })).toMatchObject(impossible);
  expect(await vote({ optionIds: ['tea', 'coffee'] })).toMatchObject(impossible);
  expect(await counters()).toEqual({});
});

test('a vote in a paid voting takes one credit, and is refused without one', async () => {
  const { vote } = await setUp('open', 'paid');
  const credits = { needed: 1, held: 0 };
  expect(await vote({ user: 'payer' })).toEqual(refused('no-credits', { credits }));
  const accounts = createAccounts(database);
  await accounts.grant(demo, grace, 'g', { credits: 1, by: grace, at: opensAt });
  expect(await vote({ user: grace })).toMatchObject({ ok: true, value: { creditsCharged: 1 } });
  expect(await accounts.balance(demo, grace)).toBe(0);
  expect(await counters()).toEqual({ ballots: 1, 'option:tea': 1 });
});

test('paid votes at once in as many votings take no more credits than there are', async () => {
  const user = aUserId(fresh.number);
  const accounts = createAccounts(database);
  await accounts.grant(demo, user, `g${fresh.number}`, { credits: 2, by: grace, at: opensAt });
  const votings = [];
  for (let n = 0; n < 5; n += 1) {
    fresh.next();
    votings.push(await setUp('open', 'paid'));
  }
  const answers = await Promise.all(votings.map(({ vote }) => vote({ user })));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(2);
  const ledger = await accounts.ledger(demo, user);
  expect(ledger).toMatchObject({ balance: 0 });
  expect(ledger?.entries.filter(({ cause }) => cause === 'vote')).toHaveLength(2);
});

test('a paid vote shortly before the close stores an intent, an earlier one does not', async () => {
  const { vote } = await setUp('open', 'paid');
  const accounts = createAccounts(database);
  const usersWithIntent = async () => {
    const intents = createVoteIntents(database);
    const users: string[] = [];
    for (let shard = 0; shard < 16; shard += 1)
      for await (const user of intents.ofShard(demo, aVotingId(fresh.number), shard))
        users.push(user);
    return users;
  };
  for (const user of [ada, grace])
    await accounts.grant(demo, user, `n${fresh.number}`, { credits: 1, by: grace, at: opensAt });
  const at = closesAt - timing.intentBeforeCloseMs;
  expect(await vote({ at: at - 1, user: ada })).toMatchObject({ ok: true });
  expect(await usersWithIntent()).toEqual([]);
  const last = { at, user: grace, ballot: 70_000 + fresh.number };
  expect(await vote(last)).toMatchObject({ ok: true });
  expect(await usersWithIntent()).toEqual([grace]);
});

test('a vote that was voided before the count is refused, and costs nothing', async () => {
  const { vote } = await setUp('open', 'paid');
  const accounts = createAccounts(database);
  const user = aUserId(fresh.number);
  await accounts.grant(demo, user, 'g', { credits: 1, by: grace, at: opensAt });
  await createVoteIntents(database).voidVote(demo, aVotingId(fresh.number), user, closesAt);
  expect(await vote({ user })).toEqual(refused('not-recorded-in-time'));
  expect(await accounts.balance(demo, user)).toBe(1);
});
