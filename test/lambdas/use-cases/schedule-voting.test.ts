import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { operations } from '#contracts/http/operations.ts';
import { limitVotings } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { CutOff, cutOffAt } from '#test/builders/fakes.ts';
import { ada } from '#test/builders/ids.ts';
import { aDraft, aSchedule, noon } from '#test/builders/votings.ts';
import type { VotingDraft } from '#voting/draft.ts';
import { firstBreak } from '#voting/journal.ts';
import { aManager, isLookedAfter, type Manager, nameOf, valueIn } from './managing.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

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

const requestId = 'a'.repeat(32);
const soon = aDraft({ schedule: aSchedule(noon + 10 * minute) });

test('a voting is stored with its journal, its calendar entry and its schedule', async () => {
  const { client, calendars, lifeCycles, facts } = manager;
  const voting = await manager.scheduled();
  const { votingId, window } = voting;
  expect(voting).toMatchObject({ clientId: client, status: 'scheduled', version: 1 });
  expect(await manager.stored(votingId)).toEqual(voting);
  const journal = await manager.journalOf(votingId);
  expect(journal.map(({ event }) => event)).toMatchObject([
    { type: 'voting-scheduled', at: noon, by: ada },
  ]);
  expect(firstBreak(journal)).toBeUndefined();
  const { entries } = await calendars.get(client);
  expect(entries).toEqual([{ votingId, opensAt: window.opensAt, closesAt: window.closesAt }]);
  const schedules = [...lifeCycles.schedules].map(([name, { startAt }]) => [name, startAt]);
  expect(schedules).toEqual([[nameOf(voting), window.opensAt - 17 * minute]]);
  expect(lifeCycles.executions.size).toBe(0);
  expect(facts.published).toMatchObject([{ kind: 'voting-scheduled', votingId, version: 1 }]);
});

test('the life cycle of a voting that begins soon is started at once', async () => {
  const voting = await manager.scheduled(soon);
  expect([...manager.lifeCycles.executions]).toEqual([[nameOf(voting), 'RUNNING']]);
  expect(manager.lifeCycles.schedules.size).toBe(0);
});

const from = (opensAt: number, closesAt?: number): Partial<VotingDraft> => ({
  schedule: aSchedule(opensAt, closesAt),
});
const start = noon + hour;
const inVienna = (opens: string, closes = '2027-12-01T12:00', more = {}) => ({
  schedule: { zone: 'Europe/Vienna', opens, closes, ...more },
});

test.each<[string, Partial<VotingDraft>]>([
  ['ends-before-start', from(start, start)],
  ['window-too-short', from(start, start + 4_000)],
  ['window-too-long', from(start, start + 351 * day)],
  ['starts-too-soon', from(noon + 9_000)],
  ['starts-too-late', from(noon + 5 * 365 * day + 1_000)],
  ['local-time-skipped', inVienna('2027-03-28T02:30')],
  ['local-time-twice', inVienna('2027-10-31T02:30')],
  ['local-time-invalid', inVienna('2027-02-30T10:00')],
  ['offset-differs', inVienna('2027-10-31T02:30', undefined, { opensOffset: '+03:00' })],
  ['unknown-zone', { schedule: { ...aSchedule(), zone: 'Wien' } }],
  ['options-repeat', { options: [1, 2].map((n) => ({ id: 'tea', label: `Tea ${n}` })) }],
  ['counting-not-possible', { counting: { kind: 'approval', maxChoices: 3 } }],
  ['results-before-close', { resultsVisible: { kind: 'at', visibleAt: '2027-02-23T13:00:00Z' } }],
  ['invalid-request', { resultsVisible: { kind: 'at', visibleAt: '2030-12-31T23:59:60Z' } }],
])('a draft that is refused with %s leaves nothing behind', async (code, changes) => {
  const before = await manager.everything();
  const refused = await manager.schedule(aDraft(changes));
  expect(refused).toMatchObject({ ok: false, reason: { code } });
  expect(operations.scheduleVoting.refusals).toContain(code);
  expect(await manager.everything()).toEqual(before);
});

test('each reading of a local time that is refused is accepted if it is sent back', async () => {
  for (const opens of ['2027-03-28T02:30', '2027-10-31T02:30']) {
    const refused = await manager.schedule(aDraft(inVienna(opens)));
    const candidates = refused.ok ? [] : (refused.reason.candidates ?? []);
    expect(candidates).toHaveLength(2);
    for (const { local, offset, at } of candidates) {
      const meant = aDraft(inVienna(local, undefined, { opensOffset: offset }));
      expect((await manager.scheduled(meant)).window.opensAt).toBe(Date.parse(at));
    }
  }
});

test('a voting beyond the limit is refused, and the refusal names the others', async () => {
  const { client } = manager;
  await limitVotings(database, client, 2);
  const running = [await manager.scheduled(), await manager.scheduled()];
  const before = await manager.everything();
  const refused = await manager.schedule();
  expect(refused).toMatchObject({ ok: false, reason: { code: 'too-many-at-once' } });
  for (const { votingId } of running) {
    expect(refused).toMatchObject({ reason: { detail: expect.stringContaining(votingId) } });
  }
  expect(await manager.everything()).toEqual(before);
  await manager.scheduled(aDraft(from(start + hour)));
});

test('of four at once for the last place one is made; the others leave no schedule', async () => {
  await limitVotings(database, manager.client, 1);
  const rivals = await Promise.all([1, 2, 3, 4].map(() => manager.schedule()));
  const [made, ...more] = rivals.flatMap((result) => (result.ok ? [result.value] : []));
  if (made === undefined) throw new Error('One of them is scheduled');
  expect(more).toEqual([]);
  for (const refused of rivals.filter(({ ok }) => !ok)) {
    expect(refused).toMatchObject({ ok: false, reason: { code: 'too-many-at-once' } });
  }
  expect([...manager.lifeCycles.schedules.keys()]).toEqual([nameOf(made)]);
  expect(manager.facts.published).toHaveLength(1);
});

test('a repeated request returns the voting that the first one made, as it is now', async () => {
  const first = valueIn(await manager.schedule(aDraft(), { requestId }));
  const changed = valueIn(await manager.change(first, { title: 'As it is now' }));
  const before = await manager.everything();
  expect(valueIn(await manager.schedule(aDraft(), { requestId }))).toEqual(changed);
  expect(await manager.everything()).toEqual(before);
});

test('another draft under a used request id is refused; at another client it is new', async () => {
  await manager.schedule(aDraft(), { requestId });
  const before = await manager.everything();
  const other = aDraft({ title: 'Another' });
  const refused = await manager.schedule(other, { requestId });
  expect(refused).toEqual({ ok: false, reason: { code: 'request-differs' } });
  expect(await manager.everything()).toEqual(before);
  expect((await aManager(database).schedule(other, { requestId })).ok).toBe(true);
});

test('of eight requests of one id at once one makes a voting, and all return it', async () => {
  const all = await Promise.all(
    Array.from({ length: 8 }, () => manager.schedule(aDraft(), { requestId })),
  );
  const { items } = await manager.votings.list(manager.client, {}, 10, undefined);
  expect(items).toHaveLength(1);
  for (const result of all) expect(valueIn(result)).toEqual(items[0]);
  expect([...manager.lifeCycles.schedules.keys()]).toEqual(items.map(nameOf));
});

// The writes: a schedule, the voting, the start of the execution, the schedule's end, the fact.
const writes = [0, 1, 2, 3, 4];

test.each(writes.flatMap((nth) => [[nth, 'before'] as const, [nth, 'after'] as const]))(
  'a request that was cut off at write %s, %s it, can be repeated, and makes one voting',
  async (nth, side) => {
    const by = manager.cut(cutOffAt(nth, side));
    await expect(manager.schedule(soon, { requestId, by })).rejects.toThrow(CutOff);
    const voting = valueIn(await manager.schedule(soon, { requestId }));
    const { items, calendar } = await manager.everything();
    expect(items).toEqual([voting]);
    expect(calendar.entries.map(({ votingId }) => votingId)).toEqual([voting.votingId]);
    expect(isLookedAfter(manager, voting)).toBe(true);
  },
);

test('a request has no further write', async () => {
  const by = manager.cut(cutOffAt(writes.length, 'before'));
  expect((await manager.schedule(soon, { by })).ok).toBe(true);
});
