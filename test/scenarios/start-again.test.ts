import { DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { afterAll, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import { local } from '#infra/local/aws/arns.ts';
import { until } from '#test/until.ts';
import { executionOf, findExecution, pathOf, untilExecution } from './executions.ts';
import { day, hour, minute, type Schemas, startSetting, type Voting } from './setting.ts';
import { atSandbox, checkOut, creditsOf, openShop, untilBought } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, host, moveTo, schedule, untilStatus } = setting;
const scheduler = new SchedulerClient({ ...local, endpoint: host.awsEndpoint });

afterAll(async () => {
  scheduler.destroy();
  await setting.stop();
});

const reason = 'All is repaired';
const start = async (subject: Pick<Schemas['Overdue'], 'votingId' | 'purchaseId'>) => {
  const body = { clientId: 'demo', ...subject, reason } as Schemas['ExecutionStart'];
  return (await as('olga').expect('startExecution', 200, { body })).body.executionName;
};
const refusedStart = async (subject: Pick<Schemas['Overdue'], 'votingId' | 'purchaseId'>) => {
  const body = { clientId: 'demo', ...subject, reason } as Schemas['ExecutionStart'];
  return (await as('olga').expect('startExecution', 409, { body })).body.code;
};
const stop = (executionName: string) =>
  as('olga').expect('stopExecution', 200, { path: { executionName }, body: { reason } });
const overdue = async () => (await as('olga').expect('listOverdue', 200)).body.items;
const journalOf = async ({ votingId }: Voting) =>
  (await as('carla').expect('getJournal', 200, { path: { clientId: 'demo', votingId } })).body;

test('a voting whose execution was stopped 14 days ago is started again and ends', async () => {
  const voting = await schedule({ title: 'Forgotten', opensIn: 10 * minute, runs: hour });
  const { votingId } = voting;
  const executionName = executionOf(voting);
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  await stop(executionName);
  expect(await refusedStart({ votingId })).toBe('execution-redrivable');

  host.clock.move(14 * day);
  const redrive = { path: { executionName } };
  const refused = await as('olga').expect('redriveExecution', 409, redrive);
  expect(refused.body.code).toBe('execution-not-redrivable');
  expect(await overdue()).toMatchObject([
    { votingId, executionName, next: expect.stringContaining('POST /executions with') },
  ]);

  const again = await start({ votingId });
  expect(again).toBe(`${executionName}-start2`);
  const execution = await untilExecution(setting, again, 'SUCCEEDED');
  expect(execution).toMatchObject({ machine: 'voting-lifecycle', votingId, version: 1 });
  expect(execution.input).toEqual((await findExecution(setting, executionName))?.input);
  expect(await pathOf(setting, again)).toContain('Notify voters');
  await untilStatus(voting, 'published');
  expect(await overdue()).toEqual([]);
  expect(await refusedStart({ votingId })).toBe('nothing-to-start');
  const journal = await journalOf(voting);
  expect(journal.executionName).toBe(again);
  expect(journal.entries.map(({ event }) => event.type)).toEqual([
    'voting-scheduled',
    'voting-opened',
    'life-cycle-started-again',
    'voting-closed',
    'voting-sealed',
    'voting-published',
    'voters-notified',
  ]);
});

test('a voting whose schedule was deleted is started from the list of overdue ones', async () => {
  const voting = await schedule({ title: 'Unscheduled', opensIn: 2 * hour, runs: hour });
  const { votingId } = voting;
  const executionName = executionOf(voting);
  const deleted = new DeleteScheduleCommand({ Name: executionName, GroupName: 'hustings' });
  await scheduler.send(deleted);
  moveTo(Date.parse(voting.schedule.opensAt) + 2 * minute);
  const [listed] = await overdue();
  expect(listed).toMatchObject({ votingId, step: 'open', executionName });
  expect(listed).not.toHaveProperty('execution');
  expect(await start({ votingId })).toBe(executionName);
  await untilStatus(voting, 'open');
  expect(await start({ votingId })).toBe(executionName);
  expect((await journalOf(voting)).entries).toHaveLength(2);
});

test('an admin who changes a voting supersedes the execution that was started again', async () => {
  const voting = await schedule({ title: 'Moved', opensIn: 10 * minute, runs: 60 * day });
  const { votingId } = voting;
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  await stop(executionOf(voting));
  host.clock.move(14 * day);
  const again = await start({ votingId });
  await untilExecution(setting, again, 'RUNNING');
  const path = { clientId: 'demo', votingId };
  const ended = (await as('carla').expect('endVotingEarly', 200, { path })).body;
  await untilExecution(setting, again, 'ABORTED');
  expect((await findExecution(setting, again))?.error).toBe('Superseded');
  expect((await journalOf(voting)).executionName).toBe(executionOf(ended));
  moveTo(Date.parse(ended.schedule.closesAt) + timing.drainMs + minute);
  await untilStatus(ended, 'published');
});

test('a purchase whose execution was stopped 14 days ago is started again and paid', async () => {
  await openShop(setting);
  const purchase = await checkOut(as('bo'));
  const { purchaseId } = purchase;
  const waits = async (name: string) => (await findExecution(setting, name))?.state;
  await until(async () => (await waits(purchaseId)) === 'Wait for the payment');
  await stop(purchaseId);
  await atSandbox(purchase, 'pay', 'never');
  host.clock.move(14 * day);
  expect(await overdue()).toMatchObject([{ purchaseId, executionName: purchaseId }]);

  const again = await start({ purchaseId });
  expect(again).toBe(`${purchaseId}-start2`);
  await until(async () => (await waits(again)) === 'Wait for the payment');
  expect(await start({ purchaseId })).toBe(again);
  expect(await overdue()).toEqual([]);
  host.clock.move(timing.paymentWaitMs.open);
  await untilBought(as('bo'), purchase);
  await untilExecution(setting, again, 'SUCCEEDED');
  expect(await creditsOf(as('bo'))).toBe(5);
  expect(await refusedStart({ purchaseId })).toBe('nothing-to-start');
});

test('only operators start executions', async () => {
  const body = { clientId: 'demo', purchaseId: '0'.repeat(26), reason };
  for (const persona of ['ada', 'carla', 'zoe']) {
    const response = await as(persona).expect('startExecution', 403, { body });
    expect(response.body.code).toBe('wrong-role');
  }
  const unknown = await as('olga').expect('startExecution', 404, { body });
  expect(unknown.body.code).toBe('not-found');
});
