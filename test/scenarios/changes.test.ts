import { afterAll, expect, test } from '@jest/globals';
import { type CheckedClient, codeOf } from '#test/contract/checked-client.ts';
import { until } from '#test/until.ts';
import type { VotingEvent } from '#voting/events.ts';
import { aBallot, utcSchedule } from './a-voting.ts';
import { executionOf, findExecution, untilExecution } from './executions.ts';
import { listenToFacts } from './listener.ts';
import { hour, minute, type Schemas, second, startSetting, type Voting } from './setting.ts';
import { storyOf, typesOf } from './story.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const listener = await listenToFacts(setting);
const { as, moveTo, schedule, look, now, untilStatus, signIn } = setting;

afterAll(async () => {
  await setting.stop();
  await listener.stop();
});

const carla = as('carla');
const pathTo = ({ votingId }: Voting) => ({ clientId: 'demo', votingId });
const opensAtOf = (voting: Voting) => Date.parse(voting.schedule.opensAt);
const closesAtOf = (voting: Voting) => Date.parse(voting.schedule.closesAt);

const change = (voting: Voting, changes: Omit<Schemas['VotingChange'], 'version'>) =>
  carla.call('changeVoting', {
    path: pathTo(voting),
    body: { version: voting.version, ...changes },
  });

const changed = async (
  voting: Voting,
  changes: Omit<Schemas['VotingChange'], 'version'>,
): Promise<Voting> => {
  const reply = await change(voting, changes);
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return reply.body;
};

type Verdict = 'recorded' | Schemas['ProblemCode'];
let voters = 0;

const newcomer = (): Promise<CheckedClient> => {
  voters += 1;
  return signIn(`newcomer-${voters}`, 'demo.voter');
};

async function voteOf(voter: CheckedClient, voting: Voting): Promise<Verdict> {
  const reply = await voter.call('castVote', { path: pathTo(voting), body: aBallot('thai') });
  return reply.status === 201 ? 'recorded' : codeOf(reply);
}

/** The outcome of a vote a millisecond before an instant, and of one at the instant. */
async function votesAround(voting: Voting, instant: number): Promise<[Verdict, Verdict]> {
  const [early, late] = [await newcomer(), await newcomer()];
  moveTo(instant - 1);
  const verdict = await voteOf(early, voting);
  moveTo(instant);
  return [verdict, await voteOf(late, voting)];
}

const published = async (voting: Voting): Promise<VotingEvent[]> => {
  moveTo(closesAtOf(voting) + 10 * second);
  await untilExecution(setting, executionOf(voting), 'SUCCEEDED');
  await untilStatus(voting, 'published');
  await until(() => listener.kindsOf(voting).includes('voting-published'));
  return storyOf(setting, voting);
};

/** Moves on to the moment of a notice, and waits until it has been published. */
const reminded = async (voting: Voting): Promise<void> => {
  moveTo(opensAtOf(voting) - 15 * minute);
  await until(() => listener.kindsOf(voting).includes('reminder-due'));
};
const alerted = async (voting: Voting): Promise<void> => {
  moveTo(closesAtOf(voting) - 5 * minute);
  await until(() => listener.kindsOf(voting).includes('alert-due'));
};

const ballotsIn = async (voting: Voting) =>
  (await as('bo').expect('getResults', 200, { path: pathTo(voting) })).body.ballots;

const lifeOf = (...changes: string[]) => [
  'voting-scheduled',
  ...changes,
  'voting-closed',
  'voting-sealed',
  'voting-published',
  'voters-notified',
];

const once = (kinds: string[]) => expect(kinds.sort()).toEqual([...new Set(kinds)].sort());

test('a scheduled voting can be brought forward, and lives at its new times only', async () => {
  const voting = await schedule({ opensIn: 3 * hour, runs: hour });
  const opensAt = opensAtOf(voting) - 2 * hour;
  const moved = await changed(voting, {
    title: 'Sooner than announced',
    schedule: utcSchedule(opensAt, opensAt + hour),
  });
  expect(moved).toMatchObject({ version: 2, title: 'Sooner than announced', status: 'scheduled' });
  await reminded(moved);
  expect(await votesAround(moved, opensAt)).toEqual(['voting-not-open', 'recorded']);
  await untilStatus(moved, 'open');
  await alerted(moved);
  expect(await votesAround(moved, opensAt + hour)).toEqual(['recorded', 'voting-closed']);
  const story = await published(moved);
  expect(typesOf(story)).toEqual(
    lifeOf('voting-changed', 'reminder-due', 'voting-opened', 'alert-due'),
  );
  expect(await ballotsIn(voting)).toBe(2);
  moveTo(closesAtOf(voting) + minute);
  expect(await findExecution(setting, executionOf(voting))).toBeUndefined();
  expect(await storyOf(setting, voting)).toEqual(story);
});

test('a voting that was announced already can be put off, and is not announced again', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  await reminded(voting);
  const opensAt = opensAtOf(voting) + 4 * hour;
  const moved = await changed(voting, { schedule: utcSchedule(opensAt, opensAt + hour) });
  await untilExecution(setting, executionOf(voting), 'ABORTED');
  expect(await votesAround(moved, opensAtOf(voting))).toEqual([
    'voting-not-open',
    'voting-not-open',
  ]);
  expect(await votesAround(moved, opensAt)).toEqual(['voting-not-open', 'recorded']);
  await alerted(moved);
  const story = await published(moved);
  expect(typesOf(story)).toEqual(
    lifeOf('reminder-due', 'voting-changed', 'voting-opened', 'alert-due'),
  );
  once(listener.kindsOf(voting));
  const stopped = await findExecution(setting, executionOf(voting));
  expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Superseded' });
});

test('an open voting can be prolonged after its alert; voters are not alerted again', async () => {
  const voting = await schedule({ opensIn: hour, runs: hour });
  await reminded(voting);
  await alerted(voting);
  const closesAt = closesAtOf(voting) + hour;
  const moved = await changed(voting, { schedule: utcSchedule(opensAtOf(voting), closesAt) });
  expect(moved).toMatchObject({ version: 2, status: 'open' });
  await untilExecution(setting, executionOf(voting), 'ABORTED');
  expect(await votesAround(moved, closesAtOf(voting))).toEqual(['recorded', 'recorded']);
  expect(await votesAround(moved, closesAt)).toEqual(['recorded', 'voting-closed']);
  const story = await published(moved);
  expect(typesOf(story)).toEqual(
    lifeOf('reminder-due', 'voting-opened', 'alert-due', 'voting-end-moved'),
  );
  once(listener.kindsOf(voting));
  expect(await ballotsIn(voting)).toBe(3);
});

test('an open voting ends early ten seconds later, and no notice is repeated or late', async () => {
  const voting = await schedule({ opensIn: hour, runs: 10 * hour });
  await reminded(voting);
  moveTo(opensAtOf(voting));
  await untilStatus(voting, 'open');
  moveTo(opensAtOf(voting) + hour);
  const askedAt = now();
  const ended = (await carla.expect('endVotingEarly', 200, { path: pathTo(voting) })).body;
  const closesAt = closesAtOf(ended);
  expect(closesAt - askedAt).toBeGreaterThanOrEqual(10 * second);
  expect(closesAt - now()).toBeLessThanOrEqual(11 * second);
  expect(ended).toMatchObject({ version: 2, status: 'open' });
  await untilExecution(setting, executionOf(voting), 'ABORTED');
  expect(await votesAround(ended, closesAt)).toEqual(['recorded', 'voting-closed']);
  const again = await carla.expect('endVotingEarly', 409, { path: pathTo(voting) });
  expect(again.body.code).toBe('voting-over');
  const story = await published(ended);
  expect(typesOf(story)).toEqual(lifeOf('reminder-due', 'voting-opened', 'voting-end-moved'));
  expect(story).toContainEqual(expect.objectContaining({ type: 'voting-end-moved', early: true }));
  once(listener.kindsOf(voting));
  expect(await ballotsIn(voting)).toBe(1);
});

test('a cancelled voting takes no votes, counts none, and its execution is stopped', async () => {
  const scheduled = await schedule({ opensIn: hour, runs: hour });
  const open = await schedule({ opensIn: hour, runs: hour });
  moveTo(opensAtOf(open) - 16 * minute);
  const body = { reason: 'The kitchen is closed' };
  const soon = (await carla.expect('cancelVoting', 200, { path: pathTo(scheduled), body })).body;
  expect(soon).toMatchObject({ status: 'cancelled', cancelledBecause: body.reason, version: 2 });
  moveTo(opensAtOf(open));
  await untilStatus(open, 'open');
  const ballot = aBallot('soup');
  await as('ada').expect('castVote', 201, { path: pathTo(open), body: ballot });
  await carla.expect('cancelVoting', 200, { path: pathTo(open), body });
  moveTo(now() + 2 * second);
  for (const voting of [scheduled, open]) {
    expect(await voteOf(await newcomer(), voting)).toBe('voting-cancelled');
    await untilExecution(setting, executionOf(voting), 'ABORTED');
    const twice = await carla.expect('cancelVoting', 409, { path: pathTo(voting), body });
    expect(twice.body.code).toBe('voting-cancelled');
    const edit = await change({ ...voting, version: 2 }, { title: 'Once more' });
    expect(edit.body).toMatchObject({ code: 'voting-cancelled' });
    const results = await as('ada').expect('getResults', 409, { path: pathTo(voting) });
    expect(results.body.code).toBe('voting-cancelled');
  }
  const path = { ...pathTo(open), ballotId: ballot.ballotId };
  expect((await as('ada').expect('getReceipt', 200, { path })).body.state).toBe('not-counted');
  const stories = [await storyOf(setting, scheduled), await storyOf(setting, open)];
  moveTo(closesAtOf(open) + minute);
  expect([await storyOf(setting, scheduled), await storyOf(setting, open)]).toEqual(stories);
  expect(typesOf(stories[1] ?? []).at(-1)).toBe('voting-cancelled');
  expect((await look(open)).status).toBe('cancelled');
  expect(listener.kindsOf(open)).not.toContain('voting-closed');
});
