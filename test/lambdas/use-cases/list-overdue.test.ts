import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import type { Place } from '#stores/unfinished.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aWindow } from '#test/builders/votings.ts';
import { listOverdue } from '#use-cases/list-overdue.ts';
import { anInspector } from './inspecting.ts';
import { nameOf } from './managing.ts';

let database: StartedDatabase;
let inspector: ReturnType<typeof anInspector>;
beforeEach(async () => {
  database = await startedDatabase();
  inspector = anInspector(database);
});
afterEach(() => database.stop());

const { opensAt, closesAt } = aWindow();
const list = (limit = 20, from?: Place) => listOverdue(inspector, { limit, from });

test('a step is overdue from a minute after it was due, until it has been made', async () => {
  const scheduled = await inspector.put('scheduled');
  await inspector.put('open');
  inspector.time.now = opensAt + timing.overdueAfterMs - 1;
  expect((await list()).items).toEqual([]);
  inspector.time.now += 1;
  const { at, items } = await list();
  expect(at).toBe(inspector.time.now);
  expect(items).toEqual([
    {
      voting: scheduled,
      overdue: { step: 'open', dueAt: opensAt },
      executionName: nameOf(scheduled),
      execution: undefined,
    },
  ]);
});

test('an overdue voting is listed with its execution', async () => {
  const voting = await inspector.put('open');
  const { clientId } = voting;
  inspector.time.now = closesAt + timing.overdueAfterMs;
  const { put } = inspector.machines['voting-lifecycle'];
  const execution = put(nameOf(voting), clientId, { status: 'FAILED', error: 'StoreUnavailable' });
  expect((await list()).items).toMatchObject([{ overdue: { step: 'close' }, execution }]);
});

test('what has ended or was cancelled is never overdue', async () => {
  await inspector.put('cancelled');
  inspector.time.now = closesAt + 365 * 86_400_000;
  expect((await list()).items).toEqual([]);
});

test('the votings of all clients come page by page, each once', async () => {
  const others = anInspector(database);
  const made = [];
  for (const each of [inspector, others, inspector, others]) made.push(await each.put('scheduled'));
  inspector.time.now = closesAt;
  const seen: string[] = [];
  let from: Place | undefined;
  do {
    const page = await list(1, from);
    seen.push(...page.items.map(({ voting }) => voting.votingId));
    from = page.next;
  } while (from !== undefined && seen.length < 10);
  expect(seen.sort()).toEqual(made.map(({ votingId }) => votingId).sort());
});

test('a voting that has moved on since it was found is left out', async () => {
  const voting = await inspector.put('scheduled');
  inspector.time.now = closesAt;
  const { get } = inspector.votings;
  inspector.votings.get = async (clientId, votingId) => {
    const stored = await get(clientId, votingId);
    return stored && { ...stored, voting: { ...voting, status: 'published', made: { notify: 1 } } };
  };
  expect((await list()).items).toEqual([]);
});
