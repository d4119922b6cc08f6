import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { Place } from '#stores/unfinished.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aWindow } from '#test/builders/votings.ts';
import type { Overdue } from '#use-cases/find-overdue.ts';
import { listOverdue } from '#use-cases/list-overdue.ts';
import type { Voting } from '#voting/voting.ts';
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
      machine: 'voting-lifecycle',
      voting: scheduled,
      step: 'open',
      dueAt: opensAt,
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
  expect((await list()).items).toMatchObject([{ step: 'close', execution }]);
});

test('what has ended or was cancelled is never overdue', async () => {
  await inspector.put('cancelled');
  inspector.time.now = closesAt + 365 * 86_400_000;
  expect((await list()).items).toEqual([]);
});

const idIn = (made: Voting | Purchase) => ('votingId' in made ? made.votingId : made.purchaseId);
const idOf = (item: Overdue) =>
  idIn(item.machine === 'voting-lifecycle' ? item.voting : item.purchase);

test('what is overdue of all clients comes page by page, each once', async () => {
  const others = anInspector(database);
  const made = [];
  for (const each of [inspector, others]) {
    made.push(await each.put('scheduled'), await each.put('scheduled'), await each.sell());
  }
  inspector.time.now = closesAt + timing.paymentWaitMs.open;
  const seen: string[] = [];
  let from: Place | undefined;
  do {
    const page = await list(1, from);
    seen.push(...page.items.map(idOf));
    from = page.next;
  } while (from !== undefined && seen.length < 20);
  expect(seen.sort()).toEqual(made.map(idIn).sort());
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

const { open, pending } = timing.paymentWaitMs;

test.each([
  ['open', open],
  ['pending', pending],
] as const)(
  'an %s purchase is overdue once its payment should have been looked up',
  async (payment, waitMs) => {
    const purchase = await inspector.sell(payment);
    const { purchaseId, clientId } = purchase;
    const dueAt = inspector.time.now + waitMs;
    inspector.time.now = dueAt + timing.overdueAfterMs - 1;
    expect((await list()).items).toEqual([]);
    inspector.time.now += 1;
    const execution = inspector.machines['credit-purchase'].put(purchaseId, clientId);
    expect((await list()).items).toEqual([
      {
        machine: 'credit-purchase',
        purchase,
        step: 'look-up',
        dueAt,
        executionName: purchaseId,
        execution,
      },
    ]);
  },
);

test('a purchase that was settled, or has no page to pay at, is never overdue', async () => {
  const { checkoutRef: _none, ...purchase } = await inspector.sell();
  for (const payment of ['paid', 'failed', 'expired'] as const) await inspector.sell(payment);
  await inspector.purchases.change({ after: { ...purchase, revision: 3 } }, inspector.time.now);
  inspector.time.now += 365 * 86_400_000;
  expect((await list()).items).toEqual([]);
});
