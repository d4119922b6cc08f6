import {
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-scheduler';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import { executionArnOf } from '#gateways/executions.ts';
import { createLifeCycles, type LifeCycles, startTargetFor } from '#gateways/life-cycles.ts';
import { functionArn, roleArn } from '#infra/local/aws/arns.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { aVotingId, demo } from '#test/builders/ids.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

const minute = 60_000;
const waiting = {
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 1_000_000, End: true } },
};

let started: Awaited<ReturnType<typeof startedAws>>;
let lifeCycles: LifeCycles;
const fresh = freshNumbers();

beforeAll(async () => {
  started = await startedAws([{ name: 'life', definition: waiting }], {});
  lifeCycles = createLifeCycles(started.scheduler, started.sfn, {
    machineArn: started.aws.stateMachineArn('life'),
    scheduleGroup: 'votings',
    schedulerRoleArn: roleArn,
    scheduleDlqArn: functionArn('dead-letters').replace(':lambda:', ':sqs:'),
  });
});
afterAll(() => started.stop());

const anInput = (changes: Partial<LifeCycleInput> = {}): LifeCycleInput => ({
  clientId: demo,
  votingId: aVotingId(fresh.number),
  version: 1,
  remindAt: '2040-02-23T12:45:00Z',
  opensAt: '2040-02-23T13:00:00Z',
  alertAt: '2040-02-23T13:55:00Z',
  closesAt: '2040-02-23T14:00:00Z',
  countAt: '2040-02-23T14:00:10Z',
  shards: [[0, 1]],
  ...changes,
});

const scheduleOf = (input: LifeCycleInput) =>
  started.scheduler.send(
    new GetScheduleCommand({ Name: executionName(input), GroupName: 'votings' }),
  );

const executionOf = (input: LifeCycleInput) => {
  const machine = started.aws.stateMachineArn('life');
  const executionArn = executionArnOf(machine, executionName(input));
  return started.sfn.send(new DescribeExecutionCommand({ executionArn }));
};

const startAt = Date.UTC(2040, 1, 23, 12, 43);

test('a schedule starts the execution of its version in its minute, then goes', async () => {
  const input = anInput();
  await lifeCycles.schedule(input, startAt);
  const schedule = await scheduleOf(input);
  expect(schedule).toMatchObject({
    ScheduleExpression: 'at(2040-02-23T12:43:00)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
  });
  expect(schedule.Target?.RetryPolicy?.MaximumEventAgeInSeconds).toBe(60 * 60);
  expect(schedule.Target?.Arn).toBe('arn:aws:scheduler:::aws-sdk:sfn:startExecution');
  const call = JSON.parse(schedule.Target?.Input ?? '');
  expect(call).toMatchObject({ Name: executionName(input) });
  expect(JSON.parse(call.Input)).toEqual(input);
});

test('a schedule that is there already stays as it was', async () => {
  const input = anInput();
  await lifeCycles.schedule(input, startAt);
  await lifeCycles.schedule(input, startAt + minute);
  expect((await scheduleOf(input)).ScheduleExpression).toBe('at(2040-02-23T12:43:00)');
});

test('other times of the same version are another schedule', async () => {
  const input = anInput();
  const later = anInput({ closesAt: '2040-02-23T15:00:00Z' });
  await lifeCycles.schedule(input, startAt);
  await lifeCycles.schedule(later, startAt);
  const { Target } = await scheduleOf(later);
  expect(JSON.parse(JSON.parse(Target?.Input ?? '').Input)).toEqual(later);
  await lifeCycles.unschedule(input);
  await expect(scheduleOf(input)).rejects.toThrow(ResourceNotFoundException);
  expect((await scheduleOf(later)).Name).toBe(executionName(later));
});

test('a schedule is deleted, as often as wished, and no other one with it', async () => {
  const [first, second] = [anInput(), anInput({ version: 2 })];
  await lifeCycles.schedule(first, startAt);
  await lifeCycles.schedule(second, startAt);
  await lifeCycles.unschedule(first);
  await lifeCycles.unschedule(first);
  const NamePrefix = aVotingId(fresh.number);
  const { Schedules } = await started.scheduler.send(new ListSchedulesCommand({ NamePrefix }));
  expect(Schedules?.map(({ Name }) => Name)).toEqual([executionName(second)]);
});

test('an execution is started with its input, and only once for each version', async () => {
  const input = anInput();
  await lifeCycles.start(input);
  await lifeCycles.start(input);
  await lifeCycles.start(anInput({ version: 2 }));
  const execution = await executionOf(input);
  expect(execution.status).toBe('RUNNING');
  expect(JSON.parse(execution.input ?? '')).toEqual(input);
  const stateMachineArn = started.aws.stateMachineArn('life');
  const { executions } = await started.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  const names = executions?.map(({ name = '' }) => name) ?? [];
  expect(names.filter((name) => name.startsWith(aVotingId(fresh.number)))).toHaveLength(2);
});

test('an execution is stopped with the first cause, and is not started again', async () => {
  const input = anInput();
  await lifeCycles.start(input);
  await lifeCycles.stop(executionName(input), 'Version 1 has been replaced');
  await lifeCycles.stop(executionName(input), 'Once more');
  const stopped = await until(async () => {
    const execution = await executionOf(input);
    return execution.status === 'ABORTED' && execution;
  });
  expect(stopped).toMatchObject({ error: 'Superseded', cause: 'Version 1 has been replaced' });
  await lifeCycles.start(input);
  expect((await executionOf(input)).status).toBe('ABORTED');
});

test('to stop an execution that never started is no fault', async () => {
  await expect(lifeCycles.stop(executionName(anInput()), 'Nothing there')).resolves.toBeUndefined();
});

test('a schedule starts executions in the partition of AWS that the machine is in', () => {
  expect(startTargetFor('arn:aws-cn:states:cn-north-1:000000000000:stateMachine:life')).toBe(
    'arn:aws-cn:scheduler:::aws-sdk:sfn:startExecution',
  );
});
