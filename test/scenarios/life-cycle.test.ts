import { afterAll, expect, test } from '@jest/globals';
import { isoText } from '#contracts/instant.ts';
import { codeOf } from '#test/contract/checked-client.ts';
import { until } from '#test/until.ts';
import { aBallot, aVoting } from './a-voting.ts';
import { executionOf, findExecution, pathOf, untilExecution } from './executions.ts';
import { listenToFacts } from './listener.ts';
import type { Schemas, Setting, Voting } from './setting.ts';
import { hour, minute, second, startSetting } from './setting.ts';
import { storyOf, typesOf } from './story.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const listener = await listenToFacts(setting);
const { as, moveTo, schedule, untilStatus } = setting;

const realSetting = await startSetting({ clockRuns: true });
const realStory = liveAtRealSpeed(realSetting);
realStory.catch(() => undefined);

afterAll(async () => {
  await Promise.all([setting.stop(), realSetting.stop()]);
  await listener.stop();
});

const wholePath = [
  'Wait until the reminder is due',
  'Remind voters',
  'Wait until the voting opens',
  'Open the voting',
  'Collect votes until the alert',
  'Alert voters',
  'Collect votes until the close',
  'Close the voting',
  'Drain votes in flight',
  'Void votes in flight',
  'Count every shard',
  'Seal the count',
  'Do both counts agree?',
  'Publish the result',
  'Notify voters',
];

const wholeStory = [
  'voting-scheduled',
  'reminder-due',
  'voting-opened',
  'alert-due',
  'voting-closed',
  'voting-sealed',
  'voting-published',
  'voters-notified',
];

const wholeKinds = [
  'voting-scheduled',
  'reminder-due',
  'voting-opened',
  'alert-due',
  'voting-closed',
  'voting-published',
];

const pathTo = ({ votingId }: Voting) => ({ clientId: 'demo', votingId });

const receiptOf = async ({ as: by }: Setting, voting: Voting, ballotId: string) => {
  const path = { ...pathTo(voting), ballotId };
  return (await by('ada').expect('getReceipt', 200, { path })).body.state;
};

/** When each event of the journal happened, by its type. */
const timesOf = async (where: Setting, voting: Voting): Promise<Map<string, number>> =>
  new Map((await storyOf(where, voting)).map(({ type, at }) => [type, at]));

test('a voting is scheduled, announced, opened, closed, sealed and published', async () => {
  const voting = await schedule({ title: 'The whole life', opensIn: hour, runs: hour });
  const { opensAt, closesAt } = voting.schedule;
  const path = pathTo(voting);
  const execution = executionOf(voting);
  expect(voting).toMatchObject({ status: 'scheduled', version: 1 });
  expect(await findExecution(setting, execution)).toBeUndefined();

  moveTo(Date.parse(opensAt) - 15 * minute);
  await until(() => listener.kindsOf(voting).includes('reminder-due'));
  await as('ada').expect('register', 200, { path });
  const early = await as('ada').expect('castVote', 409, { path, body: aBallot('thai') });
  expect(early.body.code).toBe('voting-not-open');

  moveTo(opensAt);
  await untilStatus(voting, 'open');
  const ballots = { ada: aBallot('thai'), bo: aBallot('pizza') };
  const confirmed = await as('ada').expect('castVote', 201, { path, body: ballots.ada });
  expect(confirmed.body).toMatchObject({ ballotId: ballots.ada.ballotId, creditsCharged: 0 });
  for (const [index, voter] of (await setting.voters(5)).entries()) {
    const body = aBallot(index < 3 ? 'thai' : 'soup');
    await voter.expect('castVote', 201, { path, body });
  }

  moveTo(Date.parse(closesAt) - 5 * minute);
  await until(() => listener.kindsOf(voting).includes('alert-due'));
  await as('bo').expect('castVote', 201, { path, body: ballots.bo });
  expect(await receiptOf(setting, voting, ballots.ada.ballotId)).toBe('recorded');

  moveTo(closesAt);
  await untilStatus(voting, 'closed');
  expect(await receiptOf(setting, voting, ballots.bo.ballotId)).toBe('recorded');
  const tooLate = await setting.signIn('late', 'demo.voter');
  const refused = await tooLate.expect('castVote', 409, { path, body: aBallot('soup') });
  expect(refused.body.code).toBe('voting-closed');

  moveTo(Date.parse(closesAt) + 10 * second);
  await untilStatus(voting, 'published');
  await untilExecution(setting, execution, 'SUCCEEDED');
  expect(await pathOf(setting, execution)).toEqual(wholePath);
  const story = await storyOf(setting, voting);
  expect(typesOf(story)).toEqual(wholeStory);
  const times = new Map(story.map(({ type, at }) => [type, isoText(at)]));
  expect(times.get('reminder-due')).toBe(isoText(Date.parse(opensAt) - 15 * minute));
  expect(times.get('voting-opened')).toBe(opensAt);
  expect(times.get('alert-due')).toBe(isoText(Date.parse(closesAt) - 5 * minute));
  expect(times.get('voting-closed')).toBe(closesAt);
  expect(times.get('voting-sealed')).toBe(isoText(Date.parse(closesAt) + 10 * second));
  const { body: results } = await as('bo').expect('getResults', 200, { path });
  expect(results).toMatchObject({
    status: 'published',
    provisional: false,
    ballots: 7,
    options: [
      { id: 'thai', label: 'Thai', votes: 4, rank: 1 },
      { id: 'pizza', label: 'Pizza', votes: 1, rank: 3 },
      { id: 'soup', label: 'Soup', votes: 2, rank: 2 },
    ],
    winners: ['thai'],
    tie: false,
  });
  const sealed = story.find(({ type }) => type === 'voting-sealed');
  expect(sealed).toMatchObject({ ballots: 7, digest: results.seal?.digest });
  expect(await receiptOf(setting, voting, ballots.ada.ballotId)).toBe('counted');
  expect(await receiptOf(setting, voting, ballots.bo.ballotId)).toBe('counted');
  const query = { votingIds: voting.votingId };
  const mine = await as('ada').expect('getMyPart', 200, { path: { clientId: 'demo' }, query });
  expect(mine.body.items).toEqual([{ votingId: voting.votingId, voted: true, registered: true }]);
  expect(Date.parse(mine.body.serverTime)).toBe(setting.now());
});

test('each fact was published once, with an id that shows a repeat', async () => {
  const { body } = await as('carla').expect('listVotings', 200, { path: { clientId: 'demo' } });
  const [voting] = body.items;
  if (voting === undefined) throw new Error('The voting of the story is missing');
  await until(() => listener.kindsOf(voting).length >= wholeKinds.length);
  expect(listener.kindsOf(voting).sort()).toEqual([...wholeKinds].sort());
  for (const fact of listener.facts) {
    const { votingId } = voting;
    const factId = `${votingId}-v1-${fact.kind}`;
    expect(fact).toMatchObject({ factId, clientId: 'demo', votingId, version: 1 });
  }
});

type Visibility = 'provisional' | 'final' | Schemas['ProblemCode'];

const visibilityOf = async (voting: Voting, persona: string): Promise<Visibility> => {
  const reply = await as(persona).call('getResults', { path: pathTo(voting) });
  if (reply.status === 200) return reply.body.provisional ? 'provisional' : 'final';
  return codeOf(reply);
};

test('a voting sets when its results are visible, to admins no sooner than to voters', async () => {
  const voting = await schedule({ resultsVisible: { kind: 'after-my-vote' } });
  const seen = () =>
    Promise.all(['ada', 'bo', 'carla', 'olga'].map((persona) => visibilityOf(voting, persona)));
  const all = (visibility: Visibility) => Array<Visibility>(4).fill(visibility);
  expect(await seen()).toEqual(all('results-after-your-vote'));

  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  await as('ada').expect('castVote', 201, { path: pathTo(voting), body: aBallot('soup') });
  expect(await seen()).toEqual(['provisional', ...all('results-after-your-vote').slice(1)]);
  const soFar = await as('ada').expect('getResults', 200, { path: pathTo(voting) });
  expect(soFar.body).toMatchObject({ ballots: 1, winners: ['soup'], status: 'open' });
  expect(soFar.body.seal).toBeUndefined();

  moveTo(voting.schedule.closesAt);
  await untilStatus(voting, 'closed');
  expect(await seen()).toEqual(['provisional', ...all('results-after-close').slice(1)]);

  moveTo(Date.parse(voting.schedule.closesAt) + 10 * second);
  await untilStatus(voting, 'published');
  expect(await seen()).toEqual(all('final'));
});

type Verdict = 'recorded' | Schemas['ProblemCode'];
type VoteOutcome = { readonly sentAt: number; readonly endedAt: number; readonly verdict: Verdict };

/** New voters come one after the other, four in a second, until one comes after the end. */
async function voteUntilTheEnd(
  real: Setting,
  path: ReturnType<typeof pathTo>,
): Promise<VoteOutcome[]> {
  const seen: VoteOutcome[] = [];
  while (seen.at(-1)?.verdict !== 'voting-closed') {
    const voter = await real.signIn(`passer-by-${seen.length}`, 'demo.voter');
    const sentAt = real.now();
    const reply = await voter.call('castVote', { path, body: aBallot('pizza') });
    const verdict = reply.status === 201 ? 'recorded' : codeOf(reply);
    seen.push({ sentAt, endedAt: real.now(), verdict });
    await real.host.clock.waitUntil(sentAt + second / 4);
  }
  return seen;
}

/** The clock is not moved: eleven seconds to the start, five to the end, ten to the count. */
async function liveAtRealSpeed(real: Setting) {
  // A request that takes longer than a second is refused: the start is too soon. It is sent again.
  const voting = await until(async () => {
    const body = aVoting(real.now(), { opensIn: 11 * second, runs: 5 * second });
    const reply = await real
      .as('carla')
      .call('scheduleVoting', { path: { clientId: 'demo' }, body });
    return reply.status === 201 && reply.body;
  });
  const path = pathTo(voting);
  const seen = await voteUntilTheEnd(real, path);
  await untilExecution(real, executionOf(voting), 'SUCCEEDED');
  const { body: results } = await real.as('bo').expect('getResults', 200, { path });
  const statePath = await pathOf(real, executionOf(voting));
  const times = await timesOf(real, voting);
  return { voting, seen, results, statePath, times };
}

test('the same happens by itself at real speed, and nothing comes early', async () => {
  const { voting, seen, results, statePath, times } = await realStory;
  expect(statePath).toEqual(wholePath);
  // At so short notice there is no reminder.
  expect([...times.keys()]).toEqual(wholeStory.filter((type) => type !== 'reminder-due'));
  const opensAt = Date.parse(voting.schedule.opensAt);
  const closesAt = Date.parse(voting.schedule.closesAt);
  const due = new Map([
    ['voting-opened', opensAt],
    ['alert-due', opensAt],
    ['voting-closed', closesAt],
    ['voting-sealed', closesAt + 10 * second],
  ]);
  for (const [type, at] of due) expect(times.get(type)).toBeGreaterThanOrEqual(at);
  const sentIn: Partial<Record<Verdict, readonly [from: number, to: number]>> = {
    'voting-not-open': [0, opensAt],
    recorded: [opensAt, closesAt],
    'voting-closed': [closesAt, Number.POSITIVE_INFINITY],
  };
  for (const { sentAt, endedAt, verdict } of seen) {
    const [from, to] = sentIn[verdict] ?? [Number.NaN, Number.NaN];
    expect({ verdict, fits: sentAt < to && endedAt >= from }).toEqual({ verdict, fits: true });
  }
  const recorded = seen.filter(({ verdict }) => verdict === 'recorded');
  expect(results).toMatchObject({ status: 'published', ballots: recorded.length });
});
