import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type ClientId, clientId, votingId } from '#basics/ids.ts';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import { timing } from '#contracts/timing.ts';
import { carryOut, type Management } from '#lambdas/manage-votings/carry-out.ts';
import { createVotings, type Votings } from '#stores/votings.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { ada, aVotingId } from '#test/builders/ids.ts';
import { noon, someDetails } from '#test/builders/votings.ts';
import { schedule } from '#voting/decide.ts';

let database: StartedDatabase;
let votings: Votings;
let client: ClientId;
let clients = 0;
let drafts = 0;

beforeAll(async () => {
  database = await startedDatabase();
  votings = createVotings(database);
});
afterAll(() => database.stop());
beforeEach(async () => {
  clients += 1;
  client = clientId(`client-${clients}`);
  await votings.setVotingsAtOnce(client, 1_000);
});

/** Management on the real database, whose pauses move its clock; and the schedules it has made. */
function management(store: Votings) {
  const schedules: string[] = [];
  let at = noon;
  const made: Management = {
    votings: store,
    lifeCycles: {
      schedule: async (input: LifeCycleInput) => {
        schedules.push(executionName(input));
      },
      unschedule: async () => {},
      start: async () => {},
      stop: async () => {},
    },
    facts: { publish: async () => {} },
    clock: { now: () => at },
    random: () => 1,
    pause: async (ms) => {
      at += ms;
    },
  };
  return { made, schedules, at: () => at };
}

const scheduleOne = (by: Management) => {
  drafts += 1;
  const voting = votingId(aVotingId(drafts));
  const draft = { at: noon, by: ada, clientId: client, votingId: voting, details: someDetails() };
  return carryOut(by, { client, voting, kind: 'voting-scheduled' }, (_none, capacity) =>
    schedule(draft, capacity),
  );
};

const scheduledNow = async () => (await votings.calendar(client)).entries.length;

test('of many who schedule at the same moment none is refused, each by one schedule', async () => {
  const { made, schedules } = management(votings);
  const patient = { ...made, clock: { now: () => noon } };
  const all = await Promise.all(Array.from({ length: 24 }, () => scheduleOne(patient)));
  expect(all.filter(({ ok }) => !ok)).toEqual([]);
  expect(await scheduledNow()).toBe(24);
  expect(schedules).toHaveLength(24);
  expect(new Set(schedules).size).toBe(24);
});

test('who loses every race is told so in time, and has written nothing', async () => {
  const others = management(votings).made;
  let races = 0;
  const overtaken: Votings = {
    ...votings,
    calendar: async (of) => {
      const read = await votings.calendar(of);
      races += 1;
      expect((await scheduleOne(others)).ok).toBe(true);
      return read;
    },
  };
  const { made, at, schedules } = management(overtaken);
  const done = await scheduleOne(made);
  expect(done).toEqual({ ok: false, reason: { code: 'others-were-faster', retryAfterSeconds: 1 } });
  expect(await scheduledNow()).toBe(races);
  expect(schedules).toHaveLength(1);
  const tookMs = at() - noon;
  expect(tookMs).toBeGreaterThanOrEqual(timing.changeRetryMs);
  expect(tookMs).toBeLessThan(timing.changeRetryMs + timing.changeWriteMs);
});

test('who loses a race for the last place is refused for that, not for having lost', async () => {
  await votings.setVotingsAtOnce(client, 1);
  const { made } = management(votings);
  const patient = { ...made, clock: { now: () => noon } };
  const both = await Promise.all([scheduleOne(patient), scheduleOne(patient)]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  const [refused] = both.filter(({ ok }) => !ok);
  expect(refused).toMatchObject({ ok: false, reason: { code: 'too-many-at-once' } });
});
