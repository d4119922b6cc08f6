import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { functionArn } from '#infra/local/aws/arns.ts';
import { instantOfSchedule } from '#infra/local/aws/scheduler/schedule.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

const machine = {
  StartAt: 'Note',
  States: { Note: { Type: 'Task', Resource: functionArn('note'), End: true } },
};
const minute = 60_000;
const GroupName = 'votings';
let started: Awaited<ReturnType<typeof startedAws>>;
const noted: unknown[] = [];

beforeAll(async () => {
  started = await startedAws([{ name: 'life', definition: machine }], {
    note: async (input: unknown) => {
      noted.push(input);
    },
  });
});
afterAll(() => started.stop());

const inMinutes = (minutes: number) =>
  new Date(Math.ceil(started.clock.now() / minute) * minute + minutes * minute);
const at = (instant: Date) => `at(${instant.toISOString().slice(0, 19)})`;

const target = {
  Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
  RoleArn: 'arn:aws:iam::000000000000:role/local',
};
const requested = (Name: string, dueAt: Date, more: object = {}) => ({
  Name,
  GroupName,
  ScheduleExpression: at(dueAt),
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  ActionAfterCompletion: 'DELETE' as const,
  Target: {
    ...target,
    Input: JSON.stringify({
      StateMachineArn: started.aws.stateMachineArn('life'),
      Name: `${Name}-run`,
      Input: JSON.stringify({ of: Name }),
    }),
    RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3_600 },
  },
  ...more,
});
const create = (...args: Parameters<typeof requested>) =>
  started.scheduler.send(new CreateScheduleCommand(requested(...args)));
const get = (Name: string) => started.scheduler.send(new GetScheduleCommand({ Name, GroupName }));
const hasGone = (name: string) =>
  until(() =>
    get(name).then(
      () => false,
      () => true,
    ),
  );
const hasStarted = (name: string) => noted.some((input) => (input as { of?: string }).of === name);

test('a schedule starts its execution when it is due, once, and is deleted', async () => {
  const dueAt = inMinutes(5);
  const { ScheduleArn } = await create('due', dueAt);
  expect(ScheduleArn).toContain('schedule/votings/due');
  expect(await get('due')).toMatchObject({ ScheduleExpression: at(dueAt), State: 'ENABLED' });
  started.clock.moveTo(dueAt.getTime() - 1_000);
  expect(hasStarted('due')).toBe(false);
  started.clock.moveTo(dueAt.getTime());
  await until(() => hasStarted('due'));
  await hasGone('due');
  await expect(get('due')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('an execution that exists already is success', async () => {
  const dueAt = inMinutes(5);
  await create('twice', dueAt);
  started.clock.moveTo(dueAt.getTime());
  await until(() => hasStarted('twice'));
  await hasGone('twice');
  await create('twice', inMinutes(5));
  started.clock.move(10 * minute);
  await hasGone('twice');
  expect(noted.filter((input) => (input as { of?: string }).of === 'twice')).toHaveLength(1);
  expect(started.messages).toEqual([]);
});

test('an updated schedule is due at its new time only', async () => {
  const first = inMinutes(5);
  const second = inMinutes(60);
  await create('moved', first);
  await started.scheduler.send(new UpdateScheduleCommand(requested('moved', second)));
  started.clock.moveTo(first.getTime() + minute);
  expect((await get('moved')).ScheduleExpression).toBe(at(second));
  expect(hasStarted('moved')).toBe(false);
  started.clock.moveTo(second.getTime());
  await until(() => hasStarted('moved'));
});

test('a deleted schedule is not called', async () => {
  const dueAt = inMinutes(5);
  await create('gone', dueAt);
  await started.scheduler.send(new DeleteScheduleCommand({ Name: 'gone', GroupName }));
  started.clock.moveTo(dueAt.getTime() + minute);
  await expect(get('gone')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(hasStarted('gone')).toBe(false);
});

test('a name is taken once; the same client token again is the same request', async () => {
  const token = { ClientToken: 'a-token-of-its-own' };
  const dueAt = inMinutes(600);
  await create('taken', dueAt, token);
  await create('taken', dueAt, token);
  const other = create('taken', dueAt, { ClientToken: 'another-token' });
  await expect(other).rejects.toMatchObject({
    name: 'ConflictException',
    $metadata: { httpStatusCode: 409 },
  });
});

test('schedules are listed by group and prefix, in pages', async () => {
  for (const name of ['list-a', 'list-b', 'list-c']) await create(name, inMinutes(600));
  const list = (more: object) =>
    started.scheduler.send(
      new ListSchedulesCommand({ GroupName, NamePrefix: 'list-', MaxResults: 2, ...more }),
    );
  const { Schedules, NextToken } = await list({});
  expect(Schedules?.map(({ Name }) => Name)).toEqual(['list-a', 'list-b']);
  const rest = await list({ NextToken });
  expect(rest.Schedules?.map(({ Name }) => Name)).toEqual(['list-c']);
  expect(rest.NextToken).toBeUndefined();
});

test.each([
  ['ResourceNotFoundException', { GroupName: 'unknown' }],
  ['ValidationException', { MaxResults: -1 }],
  ['ValidationException', { MaxResults: 101 }],
  ['ValidationException', { NextToken: 'made-up' }],
])('a list is refused with %s: %j', async (name, wrong) => {
  await expect(started.scheduler.send(new ListSchedulesCommand(wrong))).rejects.toMatchObject({
    name,
  });
});

test('a schedule without a retry policy shows the default one', async () => {
  await create('patient', inMinutes(600), { Target: target });
  expect((await get('patient')).Target?.RetryPolicy).toEqual({
    MaximumEventAgeInSeconds: 86_400,
    MaximumRetryAttempts: 185,
  });
});

test('the default group cannot be deleted', async () => {
  const remove = started.scheduler.send(new DeleteScheduleGroupCommand({ Name: 'default' }));
  await expect(remove).rejects.toMatchObject({ name: 'ValidationException' });
  await create('without-group', inMinutes(600), { GroupName: undefined });
});

test.each([
  ['a broken percent code in its path', '/schedules/%E0%A4%A', '{}'],
  ['a body that is null', '/schedules/x', 'null'],
  ['a body that is a list', '/schedules/x', '[]'],
  ['a body that is not JSON', '/schedules/x', '{'],
])("a request with %s is the sender's fault", async (_, path, body) => {
  const response = await fetch(`${started.aws.endpoint}${path}`, { method: 'POST', body });
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-errortype')).toBe('ValidationException');
});

test('groups are created and listed', async () => {
  await started.scheduler.send(new CreateScheduleGroupCommand({ Name: 'more' }));
  const { ScheduleGroups } = await started.scheduler.send(new ListScheduleGroupsCommand({}));
  expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(['default', 'votings', 'more']);
});

test.each([
  ['ValidationException', { ScheduleExpression: 'rate(5 minutes)' }],
  ['ValidationException', { ScheduleExpression: 'at(2020-01-01T00:00:00)' }],
  ['ValidationException', { ScheduleExpression: 'at(2999-99-01T00:00:00)' }],
  ['ValidationException', { ScheduleExpressionTimezone: 'Nowhere/Land' }],
  ['ValidationException', { Name: 'a b' }],
  ['ValidationException', { Target: { ...target, Arn: 'no-arn' } }],
  ['ValidationException', { Target: { ...target, RoleArn: functionArn('note') } }],
  ['ValidationException', { Target: { ...target, RetryPolicy: { MaximumRetryAttempts: 186 } } }],
  ['ValidationException', { Target: { ...target, RetryPolicy: 'often' } }],
  ['ValidationException', { Target: { ...target, Input: 5 } }],
  ['ResourceNotFoundException', { GroupName: 'unknown' }],
])('a schedule is refused with %s: %j', async (name, wrong) => {
  await expect(create('wrong', inMinutes(5), wrong)).rejects.toMatchObject({ name });
});

test('a local time means the instant at which the zone has it', () => {
  expect(instantOfSchedule('at(2026-07-01T12:00:00)', 'Europe/Berlin')).toBe(
    Date.UTC(2026, 6, 1, 10),
  );
});
