import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ClientId } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import { limitVotings } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { noon } from '#test/builders/votings.ts';
import type { CarryOutDependencies } from '#use-cases/carry-out-decision.ts';
import { aManager, type Manager, nameOf, valueIn } from './managing.ts';

let database: StartedDatabase;
let manager: Manager;

beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());
afterEach(() => manager.expectAudited());
beforeEach(async () => {
  manager = aManager(database);
  await limitVotings(database, manager.client, 1_000);
});

const entriesNow = async () => (await manager.calendars.get(manager.client)).entries.length;

test('of many decisions at the same moment none is refused, each by one schedule', async () => {
  const all = await Promise.all(Array.from({ length: 24 }, () => manager.schedule()));
  const votings = all.map(valueIn);
  expect(await entriesNow()).toBe(24);
  expect([...manager.lifeCycles.schedules.keys()].sort()).toEqual(votings.map(nameOf).sort());
});

/** Others schedule a voting between each reading of the calendar and the write that follows it. */
const overtaken = (races: { count: number }): CarryOutDependencies['calendars'] => ({
  get: async (of) => {
    const read = await manager.calendars.get(of);
    races.count += 1;
    await manager.scheduled();
    return read;
  },
});

test('a writer that loses every race is refused in time, and leaves nothing behind', async () => {
  const races = { count: 0 };
  const by = {
    ...manager.dependencies,
    calendars: overtaken(races),
    random: () => 1,
    pause: async (ms: number) => {
      manager.time.now += ms;
    },
  };
  const refused = await manager.schedule(undefined, { by });
  const reason = { code: 'others-were-faster', retryAfterSeconds: 1 };
  expect(refused).toEqual({ ok: false, reason });
  expect(races.count).toBeGreaterThan(1);
  expect(await entriesNow()).toBe(races.count);
  expect(manager.lifeCycles.schedules.size).toBe(races.count);
  const tookMs = manager.time.now - noon;
  expect(tookMs).toBeGreaterThanOrEqual(timing.changeRetryMs);
  expect(tookMs).toBeLessThan(timing.changeRetryMs + timing.changeWriteMs);
});

test('a change that loses a race for the calendar is decided again on the new one', async () => {
  const voting = await manager.scheduled();
  let isFirst = true;
  const by = {
    ...manager.dependencies,
    calendars: {
      get: async (of: ClientId) => {
        const read = await manager.calendars.get(of);
        if (isFirst) await manager.scheduled();
        isFirst = false;
        return read;
      },
    },
  };
  const changed = valueIn(await manager.change(voting, { title: 'Second' }, by));
  expect(changed).toMatchObject({ version: 2, title: 'Second' });
  expect(await entriesNow()).toBe(2);
});

test('a change whose schedule takes too long is decided again, with a new notice', async () => {
  const decidedAt: number[] = [];
  const by = {
    ...manager.dependencies,
    calendars: {
      get: async (of: ClientId) => {
        decidedAt.push(manager.time.now);
        return manager.calendars.get(of);
      },
    },
    lifeCycles: {
      ...manager.lifeCycles,
      schedule: async (...one: Parameters<typeof manager.lifeCycles.schedule>) => {
        manager.time.now += timing.changeWriteMs;
        return manager.lifeCycles.schedule(...one);
      },
    },
  };
  const voting = valueIn(await manager.schedule(undefined, { by }));
  expect(decidedAt).toEqual([noon, noon + timing.changeWriteMs]);
  expect([...manager.lifeCycles.schedules.keys()]).toEqual([nameOf(voting)]);
});

test('a change that is not written in time is abandoned, and is not sent later', async () => {
  const times: number[] = [];
  const sending = Promise.withResolvers<void>();
  let sent: Promise<unknown> | undefined;
  const by = {
    ...manager.dependencies,
    after: (ms: number, call: () => void) => {
      times.push(ms);
      call();
      return () => {};
    },
    votings: {
      ...manager.votings,
      append: (...write: Parameters<typeof manager.votings.append>) => {
        const written = sending.promise.then(() => manager.votings.append(...write));
        sent = written;
        return written;
      },
    },
  };
  const changed = manager.schedule(undefined, { by });
  await expect(changed).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(times).toEqual([timing.changeWriteMs]);
  sending.resolve();
  await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
  expect(await entriesNow()).toBe(0);
});
