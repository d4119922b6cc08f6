import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { auditOf, olga } from '#test/builders/audit.ts';
import { type StartedDatabase, startedDatabase } from '#test/builders/database.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';
import { redriveExecution } from '#use-cases/redrive-execution.ts';
import { stopExecution } from '#use-cases/stop-execution.ts';
import { anInspector } from './inspecting.ts';

let database: StartedDatabase;
let inspector: ReturnType<typeof anInspector>;
beforeAll(async () => {
  database = await startedDatabase();
});
afterAll(() => database.stop());
beforeEach(() => {
  inspector = anInspector(database);
});

const executionName = aPurchaseId(1);
type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

const start = (status: Status = 'RUNNING') =>
  inspector.machines['credit-purchase'].put(executionName, inspector.client, { status });
const stop = () => stopExecution(inspector, { executionName, reason: 'A look', by: olga });
const redrive = () => redriveExecution(inspector, { executionName, by: olga });
const audited = async () => (await auditOf(database, inspector.client)).map(({ kind }) => kind);
const now = () => inspector.machines['credit-purchase'].describe(executionName);

test('an execution is stopped with the reason and the operator, and can be redriven', async () => {
  start();
  const stopped = { status: 'ABORTED', error: 'StoppedByOperator', cause: 'A look (olga)' };
  expect(await stop()).toMatchObject({ ok: true, value: { execution: stopped } });
  expect(await now()).toMatchObject(stopped);
  const redriven = { status: 'RUNNING', redrives: 1 };
  expect(await redrive()).toMatchObject({ ok: true, value: { execution: redriven } });
  expect(await now()).toMatchObject(redriven);
  const act = { clientId: inspector.client, by: olga, role: 'operator', executionName };
  expect((await auditOf(database, inspector.client)).map(({ at: _, ...rest }) => rest)).toEqual(
    expect.arrayContaining([
      { kind: 'execution-redrive-requested', ...act },
      { kind: 'execution-stop-requested', ...act, reason: 'A look' },
    ]),
  );
});

test.each<Status>(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])(
  'an execution that is %s cannot be stopped',
  async (status) => {
    const before = start(status);
    expect(await stop()).toEqual({ ok: false, reason: { code: 'execution-not-running' } });
    expect(await now()).toEqual(before);
    expect(await audited()).toEqual([]);
  },
);

test.each<Status>(['RUNNING', 'SUCCEEDED'])('one that is %s cannot be redriven', async (status) => {
  const before = start(status);
  expect(await redrive()).toEqual({ ok: false, reason: { code: 'execution-not-redrivable' } });
  expect(await now()).toEqual(before);
  expect(await audited()).toEqual([]);
});

test('an unknown execution can be neither stopped nor redriven', async () => {
  const notFound = { ok: false, reason: { code: 'execution-not-found' } };
  expect(await stop()).toEqual(notFound);
  expect(await redrive()).toEqual(notFound);
});

test('a redrive that Step Functions refuses leaves that it was, too', async () => {
  start('FAILED');
  const machine = inspector.machines['credit-purchase'];
  const machines = {
    ...inspector.machines,
    'credit-purchase': { ...machine, redrive: async () => false },
  };
  const refused = await redriveExecution({ ...inspector, machines }, { executionName, by: olga });
  expect(refused).toEqual({ ok: false, reason: { code: 'execution-not-redrivable' } });
  const both = ['execution-redrive-refused', 'execution-redrive-requested'];
  expect((await audited()).sort()).toEqual(both);
});

test('without its entry in the audit log no execution is stopped or redriven', async () => {
  const auditLog = { put: () => Promise.reject(new Error('The log is away')) };
  const unlogged = { ...inspector, auditLog };
  const running = start();
  const stopped = stopExecution(unlogged, { executionName, reason: 'A look', by: olga });
  await expect(stopped).rejects.toThrow('The log is away');
  expect(await now()).toEqual(running);
  const failed = start('FAILED');
  const redriven = redriveExecution(unlogged, { executionName, by: olga });
  await expect(redriven).rejects.toThrow('The log is away');
  expect(await now()).toEqual(failed);
});

test('a request that is cut off at Step Functions has left its author', async () => {
  start();
  const cut = async () => Promise.reject(new Error('Cut off'));
  const stopped = { ...inspector.machines['credit-purchase'], stop: cut };
  const machines = { ...inspector.machines, 'credit-purchase': stopped };
  const command = { executionName, reason: 'A look', by: olga };
  await expect(stopExecution({ ...inspector, machines }, command)).rejects.toThrow('Cut off');
  expect(await audited()).toEqual(['execution-stop-requested']);
});
