import { afterAll, expect, test } from '@jest/globals';
import { aBallot } from './a-voting.ts';
import { listenToFacts } from './listener.ts';
import { executionOf, findExecution, pathOf, untilExecution } from './operations-room.ts';
import type { Schemas, Setting, Voting } from './setting.ts';
import { hour, minute, second, startSetting, until } from './setting.ts';
import { storyOf, typesOf } from './story.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const listener = await listenToFacts(setting);
const { as, moveTo, schedule, untilStatus } = setting;

const realSetting = await startSetting();
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
  'Give up votes in flight',
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

const wholeNews = [
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
  const tooLate = await setting.someone('late', 'demo.voter');
  const refused = await tooLate.expect('castVote', 409, { path, body: aBallot('soup') });
  expect(refused.body.code).toBe('voting-closed');

  moveTo(Date.parse(closesAt) + 10 * second);
  await untilStatus(voting, 'published');
  await untilExecution(setting, execution, 'SUCCEEDED');
  expect(await pathOf(setting, execution)).toEqual(wholePath);
  const story = await storyOf(setting, voting);
  expect(typesOf(story)).toEqual(wholeStory);
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
  expect((await as('ada').expect('getVoting', 200, { path })).body.mine).toEqual({
    voted: true,
    registered: true,
  });
});

test('what happened was told to the outside once each, with ids that show a repeat', async () => {
  const { body } = await as('carla').expect('listVotings', 200, { path: { clientId: 'demo' } });
  const [voting] = body.items;
  if (voting === undefined) throw new Error('The voting of the story is gone');
  await until(() => listener.kindsOf(voting).length >= wholeNews.length);
  expect(listener.kindsOf(voting).sort()).toEqual([...wholeNews].sort());
  for (const fact of listener.facts) {
    const { votingId } = voting;
    const factId = `${votingId}-v1-${fact.kind}`;
    expect(fact).toMatchObject({ factId, clientId: 'demo', votingId, version: 1 });
  }
});

type Sight = 'provisional' | 'final' | Schemas['ProblemCode'];

const sightOf = async (voting: Voting, persona: string): Promise<Sight> => {
  const reply = await as(persona).call('getResults', { path: pathTo(voting) });
  if (reply.status === 200) return reply.body.provisional ? 'provisional' : 'final';
  return reply.body.code;
};

test('results are seen when the voting says so, by voters, others and admins', async () => {
  const start = setting.now() + hour;
  const visibleAt = new Date(Math.ceil(start / 1_000) * 1_000 + 3 * hour).toISOString();
  const kinds: Schemas['ResultsVisible'][] = [
    { kind: 'live' },
    { kind: 'after-my-vote' },
    { kind: 'after-close' },
    { kind: 'at', visibleAt },
  ];
  const votings = await Promise.all(
    kinds.map((resultsVisible) => schedule({ title: resultsVisible.kind, resultsVisible })),
  );
  const [live, afterMine, afterClose, at] = votings;
  if (!(live && afterMine && afterClose && at)) throw new Error('Four votings were scheduled');
  const seen = async (voting: Voting) =>
    Promise.all(['ada', 'bo', 'carla', 'olga'].map((persona) => sightOf(voting, persona)));
  const all = (sight: Sight) => [sight, sight, sight, sight];

  expect(await seen(live)).toEqual(all('voting-not-open'));
  expect(await seen(afterMine)).toEqual(all('results-after-your-vote'));
  expect(await seen(afterClose)).toEqual(all('results-after-close'));
  expect(await seen(at)).toEqual(all('results-later'));

  moveTo(at.schedule.opensAt);
  for (const voting of votings) {
    await untilStatus(voting, 'open');
    await as('ada').expect('castVote', 201, { path: pathTo(voting), body: aBallot('soup') });
  }
  const others: Sight[] = Array(3).fill('results-after-your-vote');
  expect(await seen(live)).toEqual(all('provisional'));
  expect(await seen(afterMine)).toEqual(['provisional', ...others]);
  expect(await seen(afterClose)).toEqual(all('results-after-close'));
  expect(await seen(at)).toEqual(all('results-later'));
  const liveResults = await as('bo').expect('getResults', 200, { path: pathTo(live) });
  expect(liveResults.body).toMatchObject({ ballots: 1, winners: ['soup'], status: 'open' });
  expect(liveResults.body.seal).toBeUndefined();

  moveTo(at.schedule.closesAt);
  for (const voting of votings) await untilStatus(voting, 'closed');
  const unvoted: Sight[] = Array(3).fill('results-after-close');
  expect(await seen(live)).toEqual(all('provisional'));
  expect(await seen(afterMine)).toEqual(['provisional', ...unvoted]);
  expect(await seen(afterClose)).toEqual(all('results-after-close'));
  expect(await seen(at)).toEqual(all('results-later'));

  moveTo(Date.parse(at.schedule.closesAt) + 10 * second);
  for (const voting of votings) await untilStatus(voting, 'published');
  expect(await seen(live)).toEqual(all('final'));
  expect(await seen(afterMine)).toEqual(all('final'));
  expect(await seen(afterClose)).toEqual(all('final'));
  expect(await seen(at)).toEqual(all('results-later'));
  const hidden = await as('ada').expect('getResults', 403, { path: pathTo(at) });
  expect(hidden.body.visibleAt).toBe(visibleAt);

  moveTo(visibleAt);
  expect(await seen(at)).toEqual(all('final'));
});

/** Nobody touches the clock: eleven seconds to the start, five to the end, ten to the count. */
async function liveAtRealSpeed(real: Setting) {
  const voting = await real.schedule({ title: 'At real speed', opensIn: 11_000, runs: 5_000 });
  const path = pathTo(voting);
  const ballot = aBallot('pizza');
  const cast = async (persona: string, body = aBallot('thai')): Promise<number> =>
    (await real.as(persona).call('castVote', { path, body })).status;
  const before = await cast('ada');
  await real.untilStatus(voting, 'open');
  const during = await cast('ada', ballot);
  await real.untilStatus(voting, 'closed');
  const after = await cast('bo');
  await real.untilStatus(voting, 'published');
  await untilExecution(real, executionOf(voting), 'SUCCEEDED');
  const receipt = await receiptOf(real, voting, ballot.ballotId);
  const { body: results } = await real.as('bo').expect('getResults', 200, { path });
  const execution = await findExecution(real, executionOf(voting));
  const statePath = await pathOf(real, executionOf(voting));
  const times = await timesOf(real, voting);
  return { voting, before, during, after, receipt, results, execution, statePath, times };
}

test('the same happens at real speed in well under a minute, and no step comes early', async () => {
  const { voting, statePath, times, ...seen } = await realStory;
  expect(seen).toMatchObject({ before: 409, during: 201, after: 409, receipt: 'counted' });
  expect(seen.results).toMatchObject({ ballots: 1, winners: ['pizza'] });
  expect(statePath).toEqual(wholePath);
  // At so short notice there is no reminder.
  expect([...times.keys()]).toEqual(wholeStory.filter((type) => type !== 'reminder-due'));
  const opensAt = Date.parse(voting.schedule.opensAt);
  const closesAt = Date.parse(voting.schedule.closesAt);
  const lateness = (type: string, due: number) => (times.get(type) ?? 0) - due;
  for (const late of [
    lateness('voting-opened', opensAt),
    lateness('alert-due', opensAt),
    lateness('voting-closed', closesAt),
    lateness('voting-sealed', closesAt + 10 * second),
  ]) {
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(5 * second);
  }
  const whole = lateness('voters-notified', times.get('voting-scheduled') ?? 0);
  expect(whole).toBeLessThan(minute);
}, 60_000);
