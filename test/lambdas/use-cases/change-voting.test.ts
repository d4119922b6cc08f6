import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { operations } from '#contracts/http/operations.ts';
import { limitVotings } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { CutOff, cutOffAt } from '#test/builders/fakes.ts';
import { ada, aVotingId } from '#test/builders/ids.ts';
import { aDraft, aSchedule, noon } from '#test/builders/votings.ts';
import { cancelVoting } from '#use-cases/cancel-voting.ts';
import { endVotingEarly } from '#use-cases/end-voting-early.ts';
import type { VotingChanges } from '#voting/draft.ts';
import type { Voting } from '#voting/voting.ts';
import { aManager, isLookedAfter, type Manager, nameOf, valueIn } from './managing.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let database: StartedDatabase;
let manager: Manager;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());
afterEach(() => manager.expectAudited());
beforeEach(() => {
  manager = aManager(database);
});

const reason = 'The kitchen is closed';
const soon = aDraft({ schedule: aSchedule(noon + 10 * minute) });

const cancel = ({ votingId }: Pick<Voting, 'votingId'>, by = manager.dependencies) =>
  cancelVoting(by, { by: ada, clientId: manager.client, votingId, reason });
const endEarly = ({ votingId }: Pick<Voting, 'votingId'>, by = manager.dependencies) =>
  endVotingEarly(by, { by: ada, clientId: manager.client, votingId });

const moved = (opensAt: number, closesAt = opensAt + hour): VotingChanges => ({
  schedule: aSchedule(opensAt, closesAt),
});

/** The kinds of what was published since the voting was scheduled. */
const published = () => manager.facts.published.slice(1).map(({ kind }) => kind);

const eventsOf = async ({ votingId }: Voting) =>
  (await manager.journalOf(votingId)).map(({ event }) => event);

test('a change raises the version and replaces the schedule', async () => {
  const voting = await manager.scheduled();
  const opensAt = noon + 3 * hour;
  const changed = valueIn(await manager.change(voting, { title: 'Later', ...moved(opensAt) }));
  expect(changed).toMatchObject({ version: 2, title: 'Later', window: { opensAt } });
  expect(await manager.stored(voting.votingId)).toEqual(changed);
  const { votingId } = voting;
  const { entries } = await manager.calendars.get(manager.client);
  expect(entries).toEqual([{ votingId, opensAt, closesAt: opensAt + hour }]);
  const schedules = [...manager.lifeCycles.schedules];
  expect(schedules).toMatchObject([[nameOf(changed), { startAt: opensAt - 17 * minute }]]);
  expect(published()).toEqual(['voting-changed']);
});

test('a change leaves the rest as it was, and its journal entry holds no more', async () => {
  const resultsVisible = { kind: 'live' } as const;
  const voting = await manager.scheduled(aDraft({ pricing: 'paid', resultsVisible }));
  const changed = valueIn(await manager.change(voting, { title: 'Dinner' }));
  expect(changed).toEqual({ ...voting, title: 'Dinner', version: 2 });
  const event = { type: 'voting-changed', at: noon, by: ada, changes: { title: 'Dinner' } };
  expect((await eventsOf(voting)).at(-1)).toEqual(event);
});

test('the running execution of the old version is stopped, and a new one is started', async () => {
  const voting = await manager.scheduled(soon);
  const changed = valueIn(await manager.change(voting, moved(noon + 15 * minute)));
  expect([...manager.lifeCycles.executions]).toEqual([
    [nameOf(voting), 'ABORTED'],
    [nameOf(changed), 'RUNNING'],
  ]);
  expect(manager.lifeCycles.schedules.size).toBe(0);
});

test('an open voting ends ten seconds after it is asked to, at a whole second', async () => {
  const voting = await manager.scheduled(soon);
  manager.time.now = voting.window.opensAt + minute + 1;
  const ended = valueIn(await endEarly(voting));
  const closesAt = voting.window.opensAt + minute + 11 * second;
  expect(ended).toMatchObject({ version: 2, window: { closesAt, opensAt: voting.window.opensAt } });
  expect((await eventsOf(voting)).at(-1)).toMatchObject({ type: 'voting-end-moved', early: true });
  expect(manager.lifeCycles.executions.get(nameOf(voting))).toBe('ABORTED');
  expect(isLookedAfter(manager, ended)).toBe(true);
  expect(published()).toEqual(['voting-changed']);
});

test('a cancelled voting leaves the calendar, and has neither schedule nor execution', async () => {
  const later = await manager.scheduled();
  const running = await manager.scheduled(soon);
  for (const voting of [later, running]) {
    const cancelled = valueIn(await cancel(voting));
    expect(cancelled).toMatchObject({ status: 'cancelled', version: 2, cancelledBecause: reason });
  }
  expect((await manager.calendars.get(manager.client)).entries).toEqual([]);
  expect(manager.lifeCycles.schedules.size).toBe(0);
  expect([...manager.lifeCycles.executions]).toEqual([[nameOf(running), 'ABORTED']]);
  expect(published()).toEqual(['voting-scheduled', 'voting-cancelled', 'voting-cancelled']);
});

type Attempt = (voting: Voting) => ReturnType<Manager['change']>;
const byChange =
  (changes: VotingChanges): Attempt =>
  (voting) =>
    manager.change(voting, changes);

const operationOf = (attempt: Attempt) => {
  if (attempt === cancel) return operations.cancelVoting;
  return attempt === endEarly ? operations.endVotingEarly : operations.changeVoting;
};

/** The voting of these tests opens an hour after noon, and closes an hour later. */
const opensAt = noon + hour;
const closesAt = opensAt + hour;

test.each<[code: string, who: string, at: number, attempt: Attempt]>([
  ['not-found', 'an unknown voting', noon, () => cancel({ votingId: aVotingId(9_999_999) })],
  ['version-conflict', 'an old version', noon, (of) => manager.change({ ...of, version: 2 }, {})],
  ['starts-too-soon', 'a start in five seconds', noon, byChange(moved(noon + 5 * second))],
  ['ends-before-start', 'an end at the start', noon, byChange(moved(opensAt, opensAt))],
  ['window-too-short', 'four seconds', noon, byChange(moved(opensAt, opensAt + 4 * second))],
  ['unknown-zone', 'Wien', noon, byChange({ schedule: { ...aSchedule(), zone: 'Wien' } })],
  ['voting-not-open', 'an early end before the start', noon, endEarly],
  ['change-too-late', 'a change 8 s before', opensAt - 8 * second, byChange({ title: 'No' })],
  ['change-too-late', 'a move 8 s before', opensAt - 8 * second, byChange(moved(opensAt + hour))],
  ['only-the-end-may-change', 'a title while open', opensAt, byChange({ title: 'No' })],
  [
    'only-the-end-may-change',
    'a start while open',
    opensAt,
    byChange(moved(opensAt + minute, closesAt)),
  ],
  ['change-too-late', 'an end in 5 s', opensAt, byChange(moved(opensAt, opensAt + 5 * second))],
  ['change-too-late', 'an early end 8 s before the end', closesAt - 8 * second, endEarly],
  [
    'voting-over',
    'a longer voting after its end',
    closesAt,
    byChange(moved(opensAt, closesAt + hour)),
  ],
  ['voting-over', 'a cancellation after the end', closesAt, cancel],
])('%s: %s is refused and changes nothing', async (code, _, at, attempt) => {
  const voting = await manager.scheduled();
  const before = await manager.everything();
  manager.time.now = at;
  expect(await attempt(voting)).toMatchObject({ ok: false, reason: { code } });
  expect(operationOf(attempt).refusals).toContain(code);
  expect(await manager.everything()).toEqual(before);
});

test('a cancelled voting can be neither cancelled, changed nor ended again', async () => {
  const cancelled = valueIn(await cancel(await manager.scheduled()));
  const before = await manager.everything();
  for (const attempt of [cancel, byChange({ title: 'Once more' }), endEarly]) {
    const refused = { ok: false, reason: { code: 'voting-cancelled' } };
    expect(await attempt(cancelled)).toEqual(refused);
  }
  expect(await manager.everything()).toEqual(before);
});

test('a paid voting that is open, or opens within ten seconds, is not cancelled', async () => {
  const voting = await manager.scheduled(aDraft({ pricing: 'paid' }));
  for (const at of [opensAt - 8 * second, opensAt]) {
    manager.time.now = at;
    const refused = { ok: false, reason: { code: 'cancel-would-keep-credits' } };
    expect(await cancel(voting)).toEqual(refused);
  }
  manager.time.now = opensAt - 11 * second;
  expect((await cancel(voting)).ok).toBe(true);
});

test('a voting moves to where there is room, and a cancelled one makes room', async () => {
  await limitVotings(database, manager.client, 1);
  const first = await manager.scheduled();
  const second = await manager.scheduled(aDraft(moved(closesAt)));
  const refused = await manager.change(second, moved(closesAt - minute));
  expect(refused).toMatchObject({ ok: false, reason: { code: 'too-many-at-once' } });
  await cancel(first);
  expect((await manager.change(second, moved(closesAt - minute))).ok).toBe(true);
});

test('of two changes of one version at once one is made, and the other is a conflict', async () => {
  const voting = await manager.scheduled();
  const both = await Promise.all([
    manager.change(voting, { title: 'Hers' }),
    manager.change(voting, { title: 'His', ...moved(noon + 2 * hour) }),
  ]);
  const [made] = both.flatMap((result) => (result.ok ? [result.value] : []));
  if (made === undefined) throw new Error('One of them is made');
  const conflict = { ok: false, reason: { code: 'version-conflict' } };
  expect(both.filter(({ ok }) => !ok)).toEqual([conflict]);
  expect(await manager.stored(voting.votingId)).toEqual(made);
  expect(isLookedAfter(manager, made)).toBe(true);
  expect(await eventsOf(voting)).toHaveLength(2);
});

test('changes of several votings at once are all made', async () => {
  const votings = await Promise.all([1, 2, 3, 4].map(() => manager.scheduled()));
  const all = await Promise.all(votings.map((voting) => manager.change(voting, { title: 'New' })));
  expect(all.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  const { entries } = await manager.calendars.get(manager.client);
  expect(entries).toHaveLength(4);
});

// The writes of a change of a running voting: the schedule, the voting, the start, the schedule's
// end; the old schedule and the old execution; the fact.
const writes = [0, 1, 2, 3, 4, 5, 6];
const cuts = writes.flatMap((nth) => [[nth, 'before'] as const, [nth, 'after'] as const]);

test.each(cuts)(
  'a change cut off at write %s, %s it, is made whole or not at all',
  async (nth, side) => {
    const voting = await manager.scheduled(soon);
    const by = manager.cut(cutOffAt(nth, side));
    const changes = moved(noon + 15 * minute);
    await expect(manager.change(voting, changes, by)).rejects.toThrow(CutOff);
    const left = await manager.stored(voting.votingId);
    if (left === undefined) throw new Error('It has been scheduled');
    expect(isLookedAfter(manager, left)).toBe(true);
    const again = await manager.change(voting, changes);
    if (!again.ok) expect(again.reason.code).toBe('version-conflict');
    const changed = await manager.stored(voting.votingId);
    expect(changed).toMatchObject({ version: 2, window: { opensAt: noon + 15 * minute } });
    expect(changed && isLookedAfter(manager, changed)).toBe(true);
    expect(await eventsOf(voting)).toHaveLength(2);
  },
);

test('a change has no further write', async () => {
  const voting = await manager.scheduled(soon);
  const by = manager.cut(cutOffAt(writes.length, 'before'));
  expect((await manager.change(voting, moved(noon + 15 * minute), by)).ok).toBe(true);
});

test('a change that was cut off before it was written is not in the way of the next', async () => {
  const voting = await manager.scheduled();
  const by = manager.cut(cutOffAt(1, 'before'));
  await expect(manager.change(voting, moved(noon + 2 * hour), by)).rejects.toThrow(CutOff);
  const changed = valueIn(await manager.change(voting, moved(noon + 4 * hour)));
  expect(changed.version).toBe(2);
  const own = manager.lifeCycles.schedules.get(nameOf(changed));
  expect(own?.startAt).toBe(noon + 4 * hour - 17 * minute);
});
