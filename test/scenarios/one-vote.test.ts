import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, test } from '@jest/globals';
import { clientId, userId, votingId } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import { partitions } from '#stores/keys.ts';
import { type CheckedClient, codeOf } from '#test/contract/checked-client.ts';
import { aBallot, type Wishes } from './a-voting.ts';
import { minute, type Schemas, second, startSetting, type Voting } from './setting.ts';

const setting = await startSetting({
  startAt: Date.parse('2027-02-23T09:00:00Z'),
  votingsAtOnce: 100,
});
const { as, moveTo, schedule, untilStatus, signIn } = setting;
afterAll(setting.stop);

const pathTo = ({ votingId: id }: Voting) => ({ clientId: 'demo', votingId: id });

/** A voting that takes votes now. */
const anOpenVoting = async (wishes: Wishes = {}): Promise<Voting> => {
  const voting = await schedule({ opensIn: minute, ...wishes });
  moveTo(voting.schedule.opensAt);
  return untilStatus(voting, 'open');
};

const cast = (voter: CheckedClient, voting: Voting, body: Schemas['Vote']) =>
  voter.call('castVote', { path: pathTo(voting), body });

/** How many responses there were of each kind: `recorded`, or the code of a refusal. */
const tally = (replies: Awaited<ReturnType<typeof cast>>[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const reply of replies) {
    const kind = reply.status === 201 ? 'recorded' : codeOf(reply);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

const itemsOf = async (table: 'ballots' | 'voters', pk: string) => {
  const { documents, tables } = setting.database;
  const response = await documents.send(
    new QueryCommand({
      TableName: tables[table],
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    }),
  );
  return response.Items ?? [];
};

const demo = clientId('demo');

/** Every ballot in the boxes of a voting. */
const ballotsOf = async (voting: Voting) => {
  const shards = Array.from({ length: 16 }, (_, shard) =>
    itemsOf('ballots', partitions.ballots(demo, votingId(voting.votingId), shard)),
  );
  return (await Promise.all(shards)).flat();
};

/** The votings that a voter took part in, as they are stored. */
const participationsOf = async (user: string) => {
  const items = await itemsOf('voters', partitions.voter(demo, userId(user)));
  return items.filter(({ sk }) => String(sk).startsWith('VOTE#'));
};

const grant = async (voterId: string, credits: number) =>
  as('olga').expect('grantCredits', 201, {
    path: { clientId: 'demo', voterId },
    body: { grantId: `first-${voterId}`, credits },
  });

const creditsOf = async (voter: CheckedClient): Promise<number> =>
  (await voter.expect('getProfile', 200, { path: { clientId: 'demo' } })).body.credits;

const liveResults = async (voting: Voting) =>
  (await as('carla').expect('getResults', 200, { path: pathTo(voting) })).body;

test('fifty identical votes at once are one vote, and each response has its receipt', async () => {
  const voting = await anOpenVoting({ resultsVisible: { kind: 'live' } });
  const ballot = aBallot('thai');
  const replies = await Promise.all(
    Array.from({ length: 50 }, () => cast(as('ada'), voting, ballot)),
  );
  expect(tally(replies)).toEqual({ recorded: 50 });
  expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(await ballotsOf(voting)).toHaveLength(1);
  expect(await participationsOf('ada')).toHaveLength(1);
  expect(await liveResults(voting)).toMatchObject({ ballots: 1, winners: ['thai'] });
});

test('fifty ballots of one voter at once are one vote, and the others are refused', async () => {
  const voting = await anOpenVoting({ resultsVisible: { kind: 'live' } });
  const voter = await signIn('eager', 'demo.voter');
  const replies = await Promise.all(
    Array.from({ length: 50 }, () => cast(voter, voting, aBallot('soup'))),
  );
  expect(tally(replies)).toEqual({ recorded: 1, 'already-voted': 49 });
  expect(await ballotsOf(voting)).toHaveLength(1);
  expect(await participationsOf('eager')).toHaveLength(1);
  expect(await liveResults(voting)).toMatchObject({ ballots: 1 });
});

test('of two different choices at once one counts, under one ballot id or under two', async () => {
  const voting = await anOpenVoting({ resultsVisible: { kind: 'live' } });
  const voters = await setting.voters(20, 'torn');
  for (const [index, voter] of voters.entries()) {
    const [first, second_] = [aBallot('thai'), aBallot('pizza')];
    const isSameId = index % 2 === 1;
    const other = isSameId ? { ...second_, ballotId: first.ballotId } : second_;
    const replies = await Promise.all([cast(voter, voting, first), cast(voter, voting, other)]);
    // Under one id the later one is a repeat of the earlier, and shows nothing of its choice.
    const expected = isSameId ? { recorded: 2 } : { recorded: 1, 'already-voted': 1 };
    expect(tally(replies)).toEqual(expected);
    const recorded = replies[0].status === 201 ? first : other;
    const stored = (await ballotsOf(voting)).find(({ sk }) => sk === recorded.ballotId);
    expect(isSameId ? [first.choice, other.choice] : [recorded.choice]).toContainEqual(
      stored?.choice,
    );
  }
  expect(await ballotsOf(voting)).toHaveLength(20);
  expect((await liveResults(voting)).ballots).toBe(20);
});

test('twenty paid votes at once with one credit are exactly one', async () => {
  const votings: Voting[] = [];
  while (votings.length < 20) votings.push(await schedule({ pricing: 'paid', opensIn: minute }));
  moveTo(Math.max(...votings.map((voting) => Date.parse(voting.schedule.opensAt))));
  const voter = await signIn('thrifty', 'demo.voter');
  await grant('thrifty', 1);
  const replies = await Promise.all(votings.map((voting) => cast(voter, voting, aBallot('thai'))));
  expect(tally(replies)).toEqual({ recorded: 1, 'no-credits': 19 });
  const [paid] = replies.filter(({ status }) => status === 201);
  expect(paid?.body).toMatchObject({ creditsCharged: 1 });
  expect(await creditsOf(voter)).toBe(0);
  expect(await participationsOf('thrifty')).toHaveLength(1);
  expect((await Promise.all(votings.map(ballotsOf))).flat()).toHaveLength(1);
});

test('a refused paid vote costs nothing, and counts once there is a credit', async () => {
  const voting = await anOpenVoting({ pricing: 'paid' });
  const voter = await signIn('careful', 'demo.voter');
  const ballot = aBallot('thai');
  expect(tally([await cast(voter, voting, ballot)])).toEqual({ 'no-credits': 1 });
  expect(await ballotsOf(voting)).toEqual([]);
  expect(await participationsOf('careful')).toEqual([]);
  await grant('careful', 3);
  expect(tally([await cast(voter, voting, aBallot('cake'))])).toEqual({ 'choice-not-possible': 1 });
  expect(tally([await cast(voter, voting, aBallot('thai', 'soup'))])).toEqual({
    'choice-not-possible': 1,
  });
  expect(await creditsOf(voter)).toBe(3);
  expect(tally([await cast(voter, voting, ballot)])).toEqual({ recorded: 1 });
  expect(tally([await cast(voter, voting, aBallot('soup'))])).toEqual({ 'already-voted': 1 });
  const neighbour = await signIn('neighbour', 'demo.voter');
  await grant('neighbour', 1);
  expect(tally([await cast(neighbour, voting, ballot)])).toEqual({ 'ballot-id-taken': 1 });
  expect(await creditsOf(neighbour)).toBe(1);
  expect(tally([await cast(voter, voting, ballot)])).toEqual({ recorded: 1 });
  expect(await creditsOf(voter)).toBe(2);
});

test('a ballot id that another voter uses is taken, whatever the choice', async () => {
  const voting = await anOpenVoting();
  const [first, second_] = await setting.voters(2, 'twin');
  if (!(first && second_)) throw new Error('There are two of them');
  const ballot = aBallot('thai');
  expect(tally([await cast(first, voting, ballot)])).toEqual({ recorded: 1 });
  for (const choice of [['thai'], ['soup']]) {
    const body = { ...ballot, choice: { optionIds: choice } };
    expect(tally([await cast(second_, voting, body)])).toEqual({ 'ballot-id-taken': 1 });
  }
  expect(await participationsOf('twin-1')).toEqual([]);
  expect(tally([await cast(second_, voting, aBallot('thai'))])).toEqual({ recorded: 1 });
});

test('the same vote after eleven minutes has the same receipt; another is refused', async () => {
  for (const pricing of ['free', 'paid'] as const) {
    const voting = await anOpenVoting({ pricing, runs: 60 * minute });
    const voter = await signIn(`patient-${pricing}`, 'demo.voter');
    await grant(`patient-${pricing}`, 2);
    const ballot = aBallot('pizza');
    const first = await cast(voter, voting, ballot);
    expect(first.status).toBe(201);
    moveTo(setting.now() + 11 * minute);
    const again = await cast(voter, voting, ballot);
    expect(again.status).toBe(201);
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
    expect(tally([await cast(voter, voting, aBallot('pizza'))])).toEqual({ 'already-voted': 1 });
    expect(await ballotsOf(voting)).toHaveLength(1);
    expect(await creditsOf(voter)).toBe(pricing === 'paid' ? 1 : 2);
  }
});

test('a repeat after the end has its receipt up to the fence, and from the seal on', async () => {
  const voting = await anOpenVoting({ pricing: 'paid', runs: 20 * minute });
  const closesAt = Date.parse(voting.schedule.closesAt);
  const voter = await signIn('late', 'demo.voter');
  await grant('late', 2);
  const ballot = aBallot('soup');
  const first = await cast(voter, voting, ballot);
  expect(first.status).toBe(201);

  moveTo(closesAt);
  const repeat = await cast(voter, voting, ballot);
  expect(setting.now()).toBeLessThan(closesAt + 5 * second);
  expect(repeat.status).toBe(201);
  expect(JSON.stringify(repeat.body)).toBe(JSON.stringify(first.body));
  expect(tally([await cast(voter, voting, aBallot('soup'))])).toEqual({ 'voting-closed': 1 });
  expect(tally([await cast(as('bo'), voting, aBallot('soup'))])).toEqual({ 'voting-closed': 1 });
  expect(tally([await cast(as('bo'), voting, ballot)])).toEqual({ 'voting-closed': 1 });

  moveTo(closesAt + 5 * second);
  expect(tally([await cast(voter, voting, ballot)])).toEqual({ 'outcome-unknown': 1 });
  moveTo(closesAt + 10 * second);
  await untilStatus(voting, 'published');
  moveTo(setting.now() + timing.votingCacheMs);
  for (const choice of [['soup'], ['thai']]) {
    const late = await cast(voter, voting, { ...ballot, choice: { optionIds: choice } });
    expect(late.status).toBe(201);
    expect(JSON.stringify(late.body)).toBe(JSON.stringify(first.body));
  }
  expect(tally([await cast(voter, voting, aBallot('soup'))])).toEqual({ 'voting-closed': 1 });
  const path = { ...pathTo(voting), ballotId: ballot.ballotId };
  expect((await voter.expect('getReceipt', 200, { path })).body.state).toBe('counted');
  expect(await creditsOf(voter)).toBe(1);
  expect((await liveResults(voting)).ballots).toBe(1);
});

test('nothing that is stored leads from a voter to a ballot', async () => {
  const voting = await anOpenVoting();
  const ballot = aBallot('thai');
  const voter = await signIn('secret-voter', 'demo.voter');
  expect((await cast(voter, voting, ballot)).status).toBe(201);
  const [participation] = await participationsOf('secret-voter');
  const [stored] = await ballotsOf(voting);
  expect(JSON.stringify(participation)).not.toContain(ballot.ballotId);
  expect(JSON.stringify(participation)).not.toContain('thai');
  expect(Object.keys(stored ?? {}).sort()).toEqual(['choice', 'pk', 'salt', 'sk']);
  expect(JSON.stringify(stored)).not.toContain('secret-voter');
});
