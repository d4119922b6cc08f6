import { afterAll, expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';
import { until } from '#test/until.ts';
import { executionOf, findExecution, untilExecution } from './executions.ts';
import { hour, minute, second, startSetting, type Voting } from './setting.ts';
import { atSandbox, checkOut, openShop, untilBought } from './shop.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, moveTo, schedule, untilStatus } = setting;

afterAll(() => setting.stop());

const overdue = async (query: { limit?: number; cursor?: string } = {}) =>
  (await as('olga').expect('listOverdue', 200, { query })).body;

const overdueOf = async ({ votingId }: Voting) =>
  (await overdue()).items.find((item) => item.votingId === votingId);

const health = async () => (await as('olga').expect('getHealthDetails', 200)).body;

const stop = (voting: Voting) =>
  as('olga').expect('stopExecution', 200, {
    path: { executionName: executionOf(voting) },
    body: { reason: 'Looking into it' },
  });

test('a voting whose execution was stopped is shown with the cause and what to do', async () => {
  const voting = await schedule({ title: 'Stopped', opensIn: 10 * minute, runs: hour });
  moveTo(voting.schedule.opensAt);
  await untilStatus(voting, 'open');
  await stop(voting);
  moveTo(Date.parse(voting.schedule.closesAt) + 30 * second);
  expect((await overdue()).items).toEqual([]);
  expect(await health()).toMatchObject({ status: 'ok', overdueVotings: 0, moreOverdue: false });

  moveTo(Date.parse(voting.schedule.closesAt) + hour);
  const { items, serverTime } = await overdue();
  const executionName = executionOf(voting);
  expect(items).toEqual([
    {
      machine: 'voting-lifecycle',
      clientId: 'demo',
      votingId: voting.votingId,
      title: 'Stopped',
      recordedStatus: 'open',
      step: 'close',
      since: voting.schedule.closesAt,
      executionName,
      execution: {
        status: 'ABORTED',
        error: 'StoppedByOperator',
        cause: 'Looking into it (olga)',
      },
      next: expect.stringContaining(`POST /executions/${executionName}/redrive`),
    },
  ]);
  expect(Date.parse(serverTime)).toBeGreaterThan(Date.parse(voting.schedule.closesAt));
  expect(await health()).toMatchObject({ overdueVotings: 1, moreOverdue: false });

  await as('olga').expect('redriveExecution', 200, { path: { executionName } });
  await untilExecution(setting, executionName, 'SUCCEEDED');
  expect((await overdue()).items).toEqual([]);
  expect(await health()).toMatchObject({ overdueVotings: 0 });
});

test('a voting that was never opened is shown until it is cancelled', async () => {
  const voting = await schedule({ title: 'Not opened', opensIn: 10 * minute, runs: hour });
  await until(() => findExecution(setting, executionOf(voting)));
  await stop(voting);
  moveTo(Date.parse(voting.schedule.opensAt) + 2 * minute);
  const found = await overdueOf(voting);
  expect(found).toMatchObject({
    recordedStatus: 'scheduled',
    step: 'open',
    since: voting.schedule.opensAt,
  });
  const path = { clientId: 'demo', votingId: voting.votingId };
  await as('carla').expect('cancelVoting', 200, { path, body: { reason: 'It did not begin' } });
  expect(await overdueOf(voting)).toBeUndefined();
});

test('a purchase that was paid without an event is shown until it is looked up', async () => {
  await openShop(setting);
  const purchase = await checkOut(as('bo'));
  const { purchaseId } = purchase;
  const waits = async () => (await findExecution(setting, purchaseId))?.state;
  await until(async () => (await waits()) === 'Wait for the payment');
  const path = { executionName: purchaseId };
  await as('olga').expect('stopExecution', 200, { path, body: { reason: 'Looking into it' } });
  await atSandbox(purchase, 'pay', 'never');
  setting.host.clock.move(timing.paymentWaitMs.open + 2 * minute);
  const { items } = await overdue();
  expect(items).toMatchObject([
    {
      machine: 'credit-purchase',
      clientId: 'demo',
      purchaseId,
      recordedStatus: 'open',
      step: 'look-up',
      executionName: purchaseId,
      execution: { status: 'ABORTED', error: 'StoppedByOperator' },
      next: expect.stringContaining(`POST /executions/${purchaseId}/redrive`),
    },
  ]);
  expect(await health()).toMatchObject({ overdueVotings: 0, overduePurchases: 1 });

  await as('olga').expect('redriveExecution', 200, { path });
  // It waits anew, and then looks the payment up.
  await until(async () => (await overdue()).items.length === 0);
  setting.host.clock.move(timing.paymentWaitMs.open);
  await untilBought(as('bo'), purchase);
  expect(await health()).toMatchObject({ overduePurchases: 0 });
});

test('what is stuck is shown to operators only', async () => {
  for (const persona of ['ada', 'carla', 'zoe']) {
    for (const id of ['listOverdue', 'getHealthDetails'] as const) {
      expect((await as(persona).expect(id, 403)).body.code).toBe('wrong-role');
    }
  }
});
