import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, expect, test } from '@jest/globals';
import { clientId, votingId } from '#basics/ids.ts';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import { createLifeCycles } from '#gateways/life-cycles.ts';
import { local } from '#infra/local/aws/arns.ts';
import { createVotings } from '#stores/votings.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import { utcSchedule } from './a-voting.ts';
import { executionOf, untilExecution } from './executions.ts';
import { hour, minute, startSetting, type Voting } from './setting.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, schedule, moveTo, untilStatus, host, database } = setting;
const aws = { ...local, endpoint: host.awsEndpoint };
const scheduler = new SchedulerClient(aws);
const machines = new SFNClient(aws);

afterAll(async () => {
  scheduler.destroy();
  machines.destroy();
  await setting.stop();
});

/** Leaves the state of a change of times that died between its schedule and its write. */
async function abandon(voting: Voting, moved: number): Promise<LifeCycleInput> {
  const votings = createVotings(database);
  const stored = (await votings.get(clientId('demo'), votingId(voting.votingId)))?.voting;
  if (stored === undefined) throw new Error('There is no such voting');
  const { opensAt, closesAt } = stored.window;
  const window = { ...stored.window, opensAt: opensAt + moved, closesAt: closesAt + moved };
  const input = lifeCycleOf({ ...stored, version: stored.version + 1, window });
  const lifeCycles = createLifeCycles(scheduler, machines, {
    machineArn: host.machineArn,
    scheduleGroup: 'hustings',
    schedulerRoleArn: 'arn:aws:iam::000000000000:role/local',
    scheduleDlqArn: 'arn:aws:sqs:eu-central-1:000000000000:lost',
  });
  await lifeCycles.schedule(input, Math.ceil(host.clock.now() / minute) * minute + minute);
  return input;
}

test('a change that died after its schedule was made is not in the way of the next', async () => {
  const voting = await schedule({ opensIn: 3 * hour, runs: hour });
  const left = await abandon(voting, -2 * hour);
  const opensAt = Date.parse(left.opensAt);
  const closesAt = Date.parse(left.closesAt);
  moveTo(closesAt + 11_000);
  await untilExecution(setting, executionName(left), 'SUCCEEDED');
  expect((await setting.look(voting)).status).toBe('scheduled');

  const path = { clientId: 'demo', votingId: voting.votingId };
  const later = utcSchedule(opensAt + 4 * hour, closesAt + 4 * hour);
  const body = { version: 1, schedule: later };
  const changed = (await as('carla').expect('changeVoting', 200, { path, body })).body;
  expect(changed.version).toBe(2);
  moveTo(Date.parse(changed.schedule.opensAt));
  await untilStatus(changed, 'open');
  moveTo(Date.parse(changed.schedule.closesAt) + 11_000);
  await untilStatus(changed, 'published');
  await untilExecution(setting, executionOf(changed), 'SUCCEEDED');
});

test('an execution left behind with an earlier end counts nothing before the drain', async () => {
  const voting = await schedule({ opensIn: 2 * hour, runs: hour });
  const left = await abandon(voting, -15_000);
  const path = { clientId: 'demo', votingId: voting.votingId };
  const prolonged = utcSchedule(
    Date.parse(voting.schedule.opensAt),
    Date.parse(voting.schedule.closesAt) + minute,
  );
  moveTo(Date.parse(left.opensAt) - minute);
  const body = { version: 1, schedule: prolonged };
  const changed = (await as('carla').expect('changeVoting', 200, { path, body })).body;
  const [ada] = await setting.voters(1);
  moveTo(Date.parse(changed.schedule.opensAt));
  await untilStatus(changed, 'open');
  const vote = { ballotId: '5'.repeat(32), choice: { optionIds: [changed.options[0]?.id ?? ''] } };
  await ada?.expect('castVote', 201, { path, body: vote });
  moveTo(Date.parse(changed.schedule.closesAt) + 11_000);
  await untilStatus(changed, 'published');
  const receipt = { ...path, ballotId: vote.ballotId };
  const { body: shown } = await as('carla').expect('getReceipt', 200, { path: receipt });
  expect(shown.state).toBe('counted');
});
