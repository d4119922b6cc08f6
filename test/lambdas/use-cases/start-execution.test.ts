import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { PurchaseId, VotingId } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import type { Purchase } from '#credits/purchase.ts';
import { auditOf, olga } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aVotingId } from '#test/builders/ids.ts';
import { journalOf } from '#test/builders/journals.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';
import { aWindow } from '#test/builders/votings.ts';
import { listOverdue } from '#use-cases/list-overdue.ts';
import { startExecution } from '#use-cases/start-execution.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';
import { anInspector } from './inspecting.ts';
import { nameOf } from './managing.ts';

let database: StartedDatabase;
let inspector: ReturnType<typeof anInspector>;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());
beforeEach(() => {
  inspector = anInspector(database);
});

const { closesAt } = aWindow();
const instantly = { random: () => 0, pause: async () => {} };
type Subject = { readonly votingId: VotingId } | { readonly purchaseId: PurchaseId };

const start = (subject: Subject, of = inspector) =>
  startExecution(
    { ...of, ...instantly },
    { clientId: inspector.client, subject, reason: 'Restored', by: olga },
  );
const started = (executionName: string) => ({ ok: true, value: { executionName } });
const refused = (code: string) => ({ ok: false, reason: { code } });
const lives = () => inspector.machines['voting-lifecycle'];
/** What operators did: not that an admin scheduled the voting. */
const acts = async () =>
  (await auditOf(database, inspector.client)).filter(({ role }) => role === 'operator');
const audited = async () => (await acts()).map(({ kind }) => kind);

/** A voting that is open in the store, long after its close, and its execution. */
async function stuck(changes?: Parameters<ReturnType<typeof lives>['put']>[2]): Promise<Voting> {
  const voting = await inspector.put('open');
  inspector.time.now = closesAt + 86_400_000;
  if (changes !== undefined) lives().put(nameOf(voting), voting.clientId, changes);
  return voting;
}

test('a life cycle that was never started is started once, with what is stored', async () => {
  const voting = await stuck();
  expect(await start(voting)).toEqual(started(nameOf(voting)));
  expect(await start(voting)).toEqual(started(nameOf(voting)));
  const execution = await lives().describe(nameOf(voting));
  expect(JSON.parse(execution?.input ?? '')).toEqual(lifeCycleOf(voting));
  expect(await acts()).toEqual([
    {
      kind: 'execution-start-requested',
      clientId: inspector.client,
      at: inspector.time.now,
      by: olga,
      role: 'operator',
      executionName: nameOf(voting),
      reason: 'Restored',
    },
  ]);
});

test.each(['FAILED', 'ABORTED', 'TIMED_OUT'] as const)(
  'one that is %s is redriven as long as that is possible, and then started again',
  async (status) => {
    const voting = await stuck({ status, isRedrivable: true });
    expect(await start(voting)).toEqual(refused('execution-redrivable'));
    expect(await audited()).toEqual([]);
    lives().put(nameOf(voting), voting.clientId, { status });
    const name = `${nameOf(voting)}-start2`;
    expect(await start(voting)).toEqual(started(name));
    expect(await start(voting)).toEqual(started(name));
    const execution = await lives().describe(name);
    expect(JSON.parse(execution?.input ?? '')).toEqual(lifeCycleOf(voting));
    expect(await audited()).toEqual(['execution-start-requested']);
    const { items } = await listOverdue(inspector, { limit: 50, from: undefined });
    expect(items.find(({ executionName }) => executionName === name)).toMatchObject({
      execution: { status: 'RUNNING' },
    });
    const journal = await journalOf(database, voting.clientId, voting.votingId);
    expect(journal.at(-1)?.event).toEqual({
      type: 'life-cycle-started-again',
      at: inspector.time.now,
      by: olga,
      reason: 'Restored',
    });
    lives().put(name, voting.clientId, { status });
    expect(await start(voting)).toEqual(started(`${nameOf(voting)}-start3`));
  },
);

test('a start that was cut off before Step Functions is made by the next request', async () => {
  const voting = await stuck({ status: 'FAILED' });
  const cut = { ...lives(), start: () => Promise.reject(new Error('Cut off')) };
  const machines = { ...inspector.machines, 'voting-lifecycle': cut };
  await expect(start(voting, { ...inspector, machines })).rejects.toThrow('Cut off');
  expect(await start(voting)).toEqual(started(`${nameOf(voting)}-start2`));
});

test('of two operators at once both get the name of one execution', async () => {
  const voting = await stuck({ status: 'FAILED' });
  const name = `${nameOf(voting)}-start2`;
  expect(await Promise.all([start(voting), start(voting)])).toEqual([started(name), started(name)]);
});

test('nothing is started before a voting needs it, or once its life is over', async () => {
  const voting = await inspector.put('scheduled');
  const { remindAt } = planOf(voting.window);
  inspector.time.now = remindAt - timing.schedulerLeadMs - timing.startAtOnceMs - 60_000;
  expect(await start(voting)).toEqual(refused('nothing-to-start'));
  inspector.time.now = remindAt;
  expect(await start(voting)).toEqual(started(nameOf(voting)));
  const cancelled = await inspector.put('cancelled');
  expect(await start(cancelled)).toEqual(refused('nothing-to-start'));
});

test.each(['open', 'pending'] as const)(
  'an %s purchase is started the same way',
  async (payment) => {
    const { purchaseId, clientId } = await inspector.sell(payment);
    const { put, describe } = inspector.machines['credit-purchase'];
    expect(await start({ purchaseId })).toEqual(started(purchaseId));
    put(purchaseId, clientId, { status: 'FAILED', isRedrivable: true });
    expect(await start({ purchaseId })).toEqual(refused('execution-redrivable'));
    put(purchaseId, clientId, { status: 'SUCCEEDED' });
    const name = `${purchaseId}-start2`;
    expect(await start({ purchaseId })).toEqual(started(name));
    expect(await start({ purchaseId })).toEqual(started(name));
    expect(JSON.parse((await describe(name))?.input ?? '')).toEqual({ clientId, purchaseId });
  },
);

test.each<Purchase['payment']>(['paid', 'failed', 'expired'])(
  'nothing is started for a purchase that is %s',
  async (payment) => {
    expect(await start(await inspector.sell(payment))).toEqual(refused('nothing-to-start'));
  },
);

test('nothing is started for what is unknown to the client', async () => {
  const other = anInspector(database);
  const { purchaseId } = await other.sell();
  for (const subject of [
    { votingId: aVotingId(0) },
    { purchaseId: aPurchaseId(0) },
    { purchaseId },
  ]) {
    expect(await start(subject)).toEqual(refused('not-found'));
  }
});
