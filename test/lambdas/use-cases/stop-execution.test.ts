import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { userId } from '#basics/ids.ts';
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
const olga = userId('olga');
type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

const start = (status: Status = 'RUNNING') =>
  inspector.machines['credit-purchase'].put(executionName, inspector.client, { status });
const stop = () => stopExecution(inspector, { executionName, reason: 'A look', by: olga });
const redrive = () => redriveExecution(inspector, { executionName });
const now = () => inspector.machines['credit-purchase'].describe(executionName);

test('an execution is stopped with the reason and the operator, and can be redriven', async () => {
  start();
  const stopped = { status: 'ABORTED', error: 'StoppedByOperator', cause: 'A look (olga)' };
  expect(await stop()).toMatchObject({ ok: true, value: { execution: stopped } });
  expect(await now()).toMatchObject(stopped);
  const redriven = { status: 'RUNNING', redrives: 1 };
  expect(await redrive()).toMatchObject({ ok: true, value: { execution: redriven } });
  expect(await now()).toMatchObject(redriven);
});

test.each<Status>(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])(
  'an execution that is %s cannot be stopped',
  async (status) => {
    const before = start(status);
    expect(await stop()).toEqual({ ok: false, reason: { code: 'execution-not-running' } });
    expect(await now()).toEqual(before);
  },
);

test.each<Status>(['RUNNING', 'SUCCEEDED'])('one that is %s cannot be redriven', async (status) => {
  const before = start(status);
  expect(await redrive()).toEqual({ ok: false, reason: { code: 'execution-not-redrivable' } });
  expect(await now()).toEqual(before);
});

test('an unknown execution can be neither stopped nor redriven', async () => {
  const notFound = { ok: false, reason: { code: 'execution-not-found' } };
  expect(await stop()).toEqual(notFound);
  expect(await redrive()).toEqual(notFound);
});
