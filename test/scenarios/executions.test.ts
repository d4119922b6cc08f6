import { afterAll, expect, test } from '@jest/globals';
import { until } from '#test/until.ts';
import { utcSchedule } from './a-voting.ts';
import { executionOf, historyOf, pathOf, untilExecution } from './executions.ts';
import { day, hour, minute, type Schemas, startSetting } from './setting.ts';
import { atSandbox, checkOut, openShop, reconcile, untilBought } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, moveTo, schedule, untilStatus } = setting;
await openShop(setting);

afterAll(() => setting.stop());

const get = async (executionName: string) =>
  (await as('olga').expect('getExecution', 200, { path: { executionName } })).body;
const stop = async (executionName: string) => {
  const input = { path: { executionName }, body: { reason: 'Looking into it' } };
  return (await as('olga').expect('stopExecution', 200, input)).body;
};
const redrive = (executionName: string) =>
  as('olga').expect('redriveExecution', 200, { path: { executionName } });
const list = async (query: { machine?: Schemas['MachineName'] } = {}) =>
  (await as('olga').expect('listExecutions', 200, { query })).body.items;

test('the execution of a purchase is listed, read, stopped and redriven like another', async () => {
  const purchase = await checkOut(as('ada'));
  const name = purchase.purchaseId;
  const waiting = await until(async () => {
    const seen = await get(name);
    return seen.state === 'Wait for the payment' && seen;
  });
  expect(waiting).toMatchObject({
    executionName: name,
    machine: 'credit-purchase',
    purchaseId: name,
    clientId: 'demo',
    status: 'RUNNING',
    input: { clientId: 'demo', purchaseId: name },
  });
  expect(waiting).not.toHaveProperty('votingId');
  const listed = await list({ machine: 'credit-purchase' });
  expect(listed.map(({ executionName }) => executionName)).toEqual([name]);
  expect(await list()).toEqual([]);

  expect(await stop(name)).toMatchObject({ status: 'ABORTED', error: 'StoppedByOperator' });
  await atSandbox(purchase, 'pay');
  await untilBought(as('ada'), purchase);
  await redrive(name);
  expect(await untilExecution(setting, name, 'SUCCEEDED')).toMatchObject({ redrives: 1 });
  const history = await historyOf(setting, name);
  expect(history.map(({ type }) => type)).toContain('ExecutionRedriven');
  const profile = await as('ada').expect('getProfile', 200, { path: { clientId: 'demo' } });
  expect(profile.body.credits).toBe(5);
});

test('a list names voting and client, and shows which was superseded, which stopped', async () => {
  const continued = await schedule({ title: 'Continues', opensIn: 10 * minute, runs: hour });
  const moved = await schedule({ title: 'Moved', opensIn: 10 * minute, runs: hour });
  const path = { clientId: 'demo', votingId: moved.votingId };
  const opensAt = Date.parse(moved.schedule.opensAt) + minute;
  const body = { version: 1, title: 'Moved on', schedule: utcSchedule(opensAt, opensAt + hour) };
  await as('carla').expect('changeVoting', 200, { path, body });
  await untilExecution(setting, executionOf(moved), 'ABORTED');
  await stop(executionOf(continued));
  const of = async (name: string) =>
    (await list()).find(({ executionName }) => executionName === name);
  expect(await of(executionOf(moved))).toMatchObject({
    machine: 'voting-lifecycle',
    clientId: 'demo',
    votingId: moved.votingId,
    version: 1,
    title: 'Moved on',
    status: 'ABORTED',
    error: 'Superseded',
  });
  expect(await of(executionOf(continued))).toMatchObject({
    title: 'Continues',
    status: 'ABORTED',
    error: 'StoppedByOperator',
    cause: 'Looking into it (olga)',
  });
  await redrive(executionOf(continued));
});

test('an execution shows the state it is in, and its history comes newest first', async () => {
  const voting = await schedule({ title: 'Watched', opensIn: 10 * minute, runs: hour });
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  const name = executionOf(voting);
  await until(async () => (await get(name)).state === 'Collect votes until the alert');
  const oldest = await historyOf(setting, name);
  const query = { order: 'newest' as const, limit: 50 };
  const input = { path: { executionName: name }, query };
  const { items } = (await as('olga').expect('getExecutionHistory', 200, input)).body;
  expect(items).toEqual(oldest.toReversed());
  expect(items.at(0)).toMatchObject({ type: 'WaitStateEntered', input: { clientId: 'demo' } });
});

test('executions of reconciliations are listed and read, on demand and of the night', async () => {
  await reconcile(setting);
  const tomorrow = Math.ceil(setting.now() / day) * day;
  moveTo(tomorrow + 3 * hour);
  const night = `demo-${new Date(tomorrow).toISOString().slice(0, 10)}`;
  expect(await untilExecution(setting, night, 'SUCCEEDED')).toMatchObject({
    executionName: night,
    machine: 'reconciliation',
    clientId: 'demo',
    state: 'End of the run',
  });
  const listed = (await list({ machine: 'reconciliation' })).map((one) => one.executionName);
  expect(listed).toEqual([night, expect.stringMatching(/^demo-\d{13}$/)]);
  for (const executionName of listed) {
    expect(await pathOf(setting, executionName)).toContain('Compare a page');
    const path = { executionName };
    const { body } = await as('olga').expect('redriveExecution', 409, { path });
    expect(body.code).toBe('execution-not-redrivable');
    const stopped = { path, body: { reason: 'Too late' } };
    const refused = await as('olga').expect('stopExecution', 409, stopped);
    expect(refused.body.code).toBe('execution-not-running');
  }
});
