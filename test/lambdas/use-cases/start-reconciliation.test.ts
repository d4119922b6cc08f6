import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientId as clientIdOf } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import { createClients } from '#stores/clients.ts';
import { createReconciliationRuns } from '#stores/reconciliation-runs.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { anObserver } from '#test/builders/http.ts';
import { grace } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';
import { startNightlyReconciliations } from '#use-cases/start-nightly-reconciliations.ts';
import { startReconciliation } from '#use-cases/start-reconciliation.ts';

let database: StartedDatabase;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());

/** Clients that have sold, and a machine that keeps the first execution of each name. */
async function aStage(...names: readonly string[]) {
  const clients = createClients(database);
  for (const name of names) await clients.enrol(clientIdOf(name), noon - 1);
  const started = new Map<string, object>();
  const state = { now: noon, broken: '' };
  const start = async (name: string, input: object) => {
    if (state.broken !== '' && name.startsWith(state.broken)) throw new Error('Not now');
    if (!started.has(name)) started.set(name, input);
  };
  const runs = createReconciliationRuns(database);
  const observer = anObserver();
  const clock = { now: () => state.now };
  const auditLog = createAuditLog(database);
  return { state, started, runs, observer, clients, auditLog, executions: { start }, clock };
}

const minute = 60_000;

test('a run that is asked for is started once, and shown as running', async () => {
  const stage = await aStage('books-1');
  const clientId = clientIdOf('books-1');
  const first = await startReconciliation(stage, clientId, grace);
  expect(first).toMatchObject({ ok: true, value: { startedAt: noon, page: 0 } });
  stage.state.now += minute;
  expect(await startReconciliation(stage, clientId, grace)).toEqual(first);
  expect(await stage.runs.get(clientId)).toEqual(Object(first).value);
  const input = { clientId, startedAt: noon, since: noon - 1 };
  expect([...stage.started]).toEqual([[`books-1-${noon}`, input]]);
  const { items } = await stage.auditLog.page(clientId, '2027-02', 9, undefined);
  expect(items).toMatchObject([
    { event: { kind: 'reconciliation-requested', by: grace, at: noon } },
  ]);
});

test('after a run has finished, or stood still for long, another one is started', async () => {
  const stage = await aStage('books-2');
  const clientId = clientIdOf('books-2');
  const first = await startReconciliation(stage, clientId, grace);
  if (!first.ok) throw new Error('It was not started');
  await stage.runs.save({ ...first.value, page: 1, finishedAt: noon });
  await startReconciliation(stage, clientId, grace);
  expect([...stage.started.keys()]).toEqual([`books-2-${noon}`, `books-2-${noon + 1}`]);
  stage.state.now = noon + timing.reconciliationStandsMs;
  expect(await startReconciliation(stage, clientId, grace)).toMatchObject({
    value: { startedAt: stage.state.now },
  });
  expect(stage.started.size).toBe(3);
});

test('a client that never sold or granted a credit is not found', async () => {
  const stage = await aStage();
  expect(await startReconciliation(stage, clientIdOf('nobody'), grace)).toMatchObject({
    ok: false,
    reason: { code: 'not-found' },
  });
  expect(stage.started.size).toBe(0);
});

test('the nightly job starts each client once a day; one that fails stops no other', async () => {
  const stage = await aStage('chess-1', 'chess-2', 'chess-3');
  stage.state.broken = 'chess-2';
  const errors = [new Error('Not now')];
  await expect(startNightlyReconciliations(stage)).rejects.toMatchObject({ errors });
  const names = () => [...stage.started.keys()].filter((name) => name.startsWith('chess'));
  expect(names()).toEqual(['chess-1-2027-02-23', 'chess-3-2027-02-23']);
  expect(stage.observer.seen).toContainEqual(
    expect.objectContaining({ kind: 'error', fields: { clientId: 'chess-2' } }),
  );
  stage.state.broken = '';
  stage.state.now += minute;
  await startNightlyReconciliations(stage);
  expect(names().sort()).toEqual(['1', '2', '3'].map((n) => `chess-${n}-2027-02-23`));
  expect(stage.started.get('chess-1-2027-02-23')).toMatchObject({ startedAt: noon });
});
