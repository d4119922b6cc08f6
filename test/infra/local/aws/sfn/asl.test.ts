import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { functionArn } from '#infra/local/aws/arns.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

const askTask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: {
    FunctionName: functionArn('ask'),
    Payload: { 'token.$': '$$.Task.Token', 'question.$': '$.question' },
  },
  TimeoutSeconds: 60 * 24 * 60 * 60,
  HeartbeatSeconds: 40 * 24 * 60 * 60,
  Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 0, MaxAttempts: 1 }],
  Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'Too late' }],
  ResultPath: '$.answer',
  End: true,
};

const machines = [
  {
    name: 'asks',
    definition: {
      StartAt: 'Ask',
      States: { Ask: askTask, 'Too late': { Type: 'Pass', Result: 'too late', End: true } },
    },
  },
  {
    name: 'slow',
    definition: {
      StartAt: 'Invoke',
      States: {
        Invoke: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: 'never' },
          TimeoutSeconds: 1,
          End: true,
        },
      },
    },
  },
  {
    name: 'mixed',
    definition: {
      TimeoutSeconds: 100,
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Wait a while',
              States: {
                'Wait a while': { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Say a' },
                'Say a': { Type: 'Pass', Result: 'a', End: true },
              },
            },
            {
              StartAt: 'Invoke',
              States: {
                Invoke: {
                  Type: 'Task',
                  Resource: 'arn:aws:states:::lambda:invoke',
                  Parameters: { FunctionName: 'maybe', 'Payload.$': '$' },
                  OutputPath: '$.Payload',
                  End: true,
                },
              },
            },
          ],
          Catch: [{ ErrorEquals: ['Nope'], ResultPath: '$.error', Next: 'Nothing came' }],
          Next: 'Done',
        },
        'Nothing came': { Type: 'Pass', OutputPath: '$.error.Error', End: true },
        Done: { Type: 'Succeed' },
      },
    },
  },
];

let started: Awaited<ReturnType<typeof startedAws>>;
let questions: { token: string; question: string }[] = [];
const day = 24 * 60 * 60 * 1_000;

beforeAll(async () => {
  started = await startedAws(machines, {
    ask: async (input: (typeof questions)[number]) => {
      questions.push(input);
    },
    never: () => new Promise(() => {}),
    maybe: async (input: { fail?: boolean }) => {
      if (input.fail) throw Object.assign(new Error('no'), { name: 'Nope' });
      return 'b';
    },
  });
});
afterAll(() => started.stop());
beforeEach(() => {
  questions = [];
});

async function startOf(machine: string, input: object) {
  const stateMachineArn = started.aws.stateMachineArn(machine);
  const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  return (await started.sfn.send(command)).executionArn ?? '';
}

const ended = (executionArn: string) =>
  until(async () => {
    const found = await started.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return found.status !== 'RUNNING' && found;
  });

const eventsOf = async (executionArn: string) =>
  (await started.sfn.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];

const typesOf = async (executionArn: string) =>
  (await eventsOf(executionArn)).map(({ type }) => type);

async function tokenOf(call = 0) {
  return until(() => questions[call]?.token);
}

test('a task waits for the answer to its token', async () => {
  const arn = await startOf('asks', { question: 'Why?' });
  const taskToken = await tokenOf();
  const success = new SendTaskSuccessCommand({ taskToken, output: '"because"' });
  await started.sfn.send(success);
  const { output = '' } = await ended(arn);
  expect(JSON.parse(output)).toEqual({ question: 'Why?', answer: 'because' });
  expect(await typesOf(arn)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  await expect(started.sfn.send(success)).rejects.toMatchObject({ name: 'TaskTimedOut' });
});

test('a task whose token is answered with a failure fails, or gets a new token', async () => {
  const arn = await startOf('asks', { question: 'Who?' });
  const fail = (taskToken: string, error: string) =>
    started.sfn.send(new SendTaskFailureCommand({ taskToken, error, cause: 'Whatever.' }));
  const first = await tokenOf();
  await fail(first, 'Busy');
  const second = await tokenOf(1);
  expect(second).not.toBe(first);
  await fail(second, 'Gone');
  expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'Gone', cause: 'Whatever.' });
});

test('a task that was stopped while it waited calls its function again if redriven', async () => {
  const executionArn = await startOf('asks', { question: 'When?' });
  const first = await tokenOf();
  await started.sfn.send(new StopExecutionCommand({ executionArn }));
  await started.sfn.send(new RedriveExecutionCommand({ executionArn }));
  const taskToken = await tokenOf(1);
  expect(taskToken).not.toBe(first);
  const late = new SendTaskSuccessCommand({ taskToken: first, output: '"then"' });
  await expect(started.sfn.send(late)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  await started.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"now"' }));
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
});

test('a token is waited for as long as heartbeats come, up to the time-out', async () => {
  const silent = await startOf('asks', { question: 'Hello?' });
  await tokenOf();
  const lively = await startOf('asks', { question: 'When?' });
  const taskToken = await tokenOf(1);
  const submitted = (arn: string) =>
    until(async () => (await typesOf(arn)).includes('TaskSubmitted'));
  await submitted(silent);
  await submitted(lively);
  started.clock.move(30 * day);
  await started.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
  started.clock.move(20 * day);
  expect(await ended(silent)).toMatchObject({ error: 'States.HeartbeatTimeout' });
  await started.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
  started.clock.move(10 * day);
  expect(await ended(lively)).toMatchObject({ status: 'SUCCEEDED', output: '"too late"' });
  const events = await eventsOf(lively);
  expect(events.map(({ type }) => type).filter((type) => type?.endsWith('TimedOut'))).toEqual([
    'TaskTimedOut',
  ]);
  expect(events).toContainEqual(
    expect.objectContaining({
      taskScheduledEventDetails: expect.objectContaining({
        timeoutInSeconds: askTask.TimeoutSeconds,
        heartbeatInSeconds: askTask.HeartbeatSeconds,
      }),
    }),
  );
  const submission = events.find(({ type }) => type === 'TaskSubmitted');
  expect(submission?.taskSubmittedEventDetails?.outputDetails).toEqual({ truncated: false });
});

test('a token that never was one is invalid, which is not the same as timed out', async () => {
  const invalid = new SendTaskSuccessCommand({ taskToken: 'made-up', output: '{}' });
  await expect(started.sfn.send(invalid)).rejects.toMatchObject({ name: 'InvalidToken' });
});

test('a task that calls a function through Lambda is timed out as a task', async () => {
  const arn = await startOf('slow', {});
  expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect((await typesOf(arn)).filter((type) => type?.endsWith('TimedOut'))).toEqual([
    'TaskTimedOut',
  ]);
});

test('parallel branches wait by the movable clock and join', async () => {
  const arn = await startOf('mixed', { seconds: 50 });
  await until(async () => (await typesOf(arn)).includes('WaitStateEntered'));
  started.clock.move(50_000);
  expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '["a","b"]' });
});

test('a catcher takes over from a failed branch', async () => {
  const arn = await startOf('mixed', { seconds: 0, fail: true });
  expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"Nope"' });
  expect(await typesOf(arn)).toContain('ParallelStateFailed');
});

test('an execution times out by the movable clock', async () => {
  const arn = await startOf('mixed', { seconds: 500 });
  await until(async () => (await typesOf(arn)).includes('WaitStateEntered'));
  started.clock.move(100_000);
  expect(await ended(arn)).toMatchObject({ status: 'TIMED_OUT' });
});
