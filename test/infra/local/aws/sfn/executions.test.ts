// Over budget: all verbs of the API are tried on one host, which takes a second to start.
import { randomUUID } from 'node:crypto';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { lifeMachine } from '#test/infra/local/aws/life-machine.ts';
import { later, startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

const hour = 60 * 60 * 1_000;
const day = 24 * hour;
type Move = (input: { name?: string }) => Promise<unknown>;

let started: Awaited<ReturnType<typeof startedAws>>;
let move: Move;
let shard: (input: number) => Promise<unknown>;

beforeAll(async () => {
  started = await startedAws([{ name: 'life', definition: lifeMachine }], {
    move: (input) => move(input),
    shard: (input) => shard(input),
  });
});
afterAll(() => started.stop());
beforeEach(() => {
  move = async (input) => input;
  shard = async (input) => input * 10;
});

const machineArn = () => started.aws.stateMachineArn('life');

async function startLife(input: object, name: string = randomUUID()) {
  const command = new StartExecutionCommand({
    stateMachineArn: machineArn(),
    name,
    input: JSON.stringify(input),
  });
  const { executionArn = '' } = await started.sfn.send(command);
  return executionArn;
}

const describe = (executionArn: string) =>
  started.sfn.send(new DescribeExecutionCommand({ executionArn }));

const ended = (arn: string) =>
  until(async () => {
    const found = await describe(arn);
    return found.status !== 'RUNNING' && found;
  });

async function eventsOf(executionArn: string) {
  const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
  return (await started.sfn.send(command)).events ?? [];
}

const atState = (arn: string, state: string) =>
  until(async () =>
    (await eventsOf(arn)).some((event) => event.stateEnteredEventDetails?.name === state),
  );

const now = () => new Date(started.clock.now()).toISOString();
const soon = () => ({ startsAt: now(), endsAt: now(), shards: [1, 2, 3] });

test('an execution runs to its end, with the output of its last state', async () => {
  const input = soon();
  const arn = await startLife(input, 'whole');
  const found = await ended(arn);
  expect(found.status).toBe('SUCCEEDED');
  expect(JSON.parse(found.output ?? '')).toEqual({
    name: 'whole',
    shards: 3,
    from: input.startsAt,
  });
  expect(JSON.parse(found.input ?? '')).toEqual(input);
  expect(found.redriveStatus).toBe('NOT_REDRIVABLE');
});

test('its history has the events of AWS, in order, each with the one before', async () => {
  const arn = await startLife(soon());
  await ended(arn);
  const events = await eventsOf(arn);
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  for (const { id = 0, previousEventId = 0 } of events) expect(previousEventId).toBeLessThan(id);
  const types = events.map(({ type }) => type);
  expect(types.slice(0, 8)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateExited',
    'TaskStateEntered',
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
    'TaskStateExited',
  ]);
  const count = (type: string) => types.filter((one) => one === type).length;
  expect(count('MapStateStarted')).toBe(1);
  expect(count('MapIterationStarted')).toBe(3);
  expect(count('MapIterationSucceeded')).toBe(3);
  expect(count('MapStateSucceeded')).toBe(1);
  expect(count('LambdaFunctionSucceeded')).toBe(5);
  expect(types.slice(types.indexOf('MapStateExited'))).toEqual([
    'MapStateExited',
    'ChoiceStateEntered',
    'ChoiceStateExited',
    'TaskStateEntered',
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  const called = events.find(({ type }) => type === 'LambdaFunctionScheduled');
  expect(called?.lambdaFunctionScheduledEventDetails?.timeoutInSeconds).toBe(30);
  const map = events.find(({ type }) => type === 'MapStateStarted');
  expect(map?.mapStateStartedEventDetails?.length).toBe(3);
});

test('a history is read in pages, forwards and backwards, with and without data', async () => {
  const executionArn = await startLife(soon());
  await ended(executionArn);
  const whole = (await eventsOf(executionArn)).map(({ id }) => id);
  for (const reverseOrder of [false, true]) {
    const ids: (number | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await started.sfn.send(
        new GetExecutionHistoryCommand({
          ...{ executionArn, reverseOrder, nextToken },
          maxResults: 7,
          includeExecutionData: false,
        }),
      );
      for (const event of page.events ?? []) {
        ids.push(event.id);
        expect(event.stateEnteredEventDetails?.input).toBeUndefined();
      }
      nextToken = page.nextToken;
    } while (nextToken);
    expect(ids).toEqual(reverseOrder ? [...whole].reverse() : whole);
  }
});

test('a wait of 60 days lasts 60 days, not a second less', async () => {
  const startsAt = later(started.clock, 60 * 24 * 60 * 60);
  const arn = await startLife({ ...soon(), startsAt, endsAt: startsAt });
  await atState(arn, 'Wait for the start');
  started.clock.moveTo(Date.parse(startsAt) - 1_000);
  expect((await eventsOf(arn)).map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
  ]);
  started.clock.moveTo(Date.parse(startsAt));
  const { status, stopDate } = await ended(arn);
  expect(status).toBe('SUCCEEDED');
  expect(stopDate?.getTime()).toBeGreaterThanOrEqual(Date.parse(startsAt));
});

test('a wait cuts the milliseconds of its instant, as AWS does', async () => {
  const at = Date.parse(later(started.clock, 3_600));
  const startsAt = new Date(at + 900).toISOString();
  const arn = await startLife({ ...soon(), startsAt, endsAt: startsAt });
  await atState(arn, 'Wait for the start');
  started.clock.moveTo(at);
  await atState(arn, 'Open');
});

test('the same name and input again is the same execution while it runs', async () => {
  const input = { ...soon(), startsAt: later(started.clock, 3_600) };
  const [first, second] = await Promise.all([startLife(input, 'twin'), startLife(input, 'twin')]);
  expect(second).toBe(first);
  const other = startLife({ ...input, more: true }, 'twin');
  await expect(other).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  await started.sfn.send(new StopExecutionCommand({ executionArn: first }));
  const late = startLife(input, 'twin');
  await expect(late).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
});

test('a name is free again 90 days after the end', async () => {
  const arn = await startLife(soon(), 'again');
  await ended(arn);
  started.clock.move(90 * day - hour);
  await expect(startLife(soon(), 'again')).rejects.toMatchObject({
    name: 'ExecutionAlreadyExists',
  });
  started.clock.move(hour);
  await expect(describe(arn)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  await ended(await startLife(soon(), 'again'));
});

test('an error that a retrier names is retried', async () => {
  let calls = 0;
  move = async (input) => {
    calls += 1;
    if (calls > 1) return input;
    throw Object.assign(new Error('away'), { name: 'StoreUnavailable' });
  };
  const arn = await startLife(soon());
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  const types = (await eventsOf(arn)).map(({ type }) => type);
  expect(types.filter((type) => type === 'LambdaFunctionFailed')).toHaveLength(1);
});

test('an error that no retrier names fails the execution, with its name and cause', async () => {
  move = async () => {
    throw new TypeError('a bug');
  };
  const found = await ended(await startLife(soon()));
  expect(found).toMatchObject({ status: 'FAILED', error: 'TypeError' });
  expect(JSON.parse(found.cause ?? '')).toMatchObject({ errorMessage: 'a bug' });
});

test('a failed shard fails the map and the history names the shard', async () => {
  shard = async (input) => {
    if (input === 2) throw new RangeError('no such shard');
    return input;
  };
  const arn = await startLife(soon());
  expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'RangeError' });
  const events = await eventsOf(arn);
  const failed = events.find(({ type }) => type === 'MapIterationFailed');
  expect(failed?.mapIterationFailedEventDetails).toEqual({ name: 'Count every shard', index: 1 });
  expect(events.slice(-2).map(({ type }) => type)).toEqual(['MapStateFailed', 'ExecutionFailed']);
});

test('a redrive continues at the failed state and repeats nothing before it', async () => {
  const moves: unknown[] = [];
  move = async (input) => {
    moves.push(input);
    return input;
  };
  shard = async () => {
    throw new Error('not yet');
  };
  const executionArn = await startLife(soon());
  await ended(executionArn);
  expect(moves).toHaveLength(1);
  shard = async (input) => input;
  await started.sfn.send(new RedriveExecutionCommand({ executionArn }));
  const found = await ended(executionArn);
  expect(found).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
  expect(found.error).toBeUndefined();
  expect(moves).toHaveLength(2);
  const entered = (await eventsOf(executionArn)).filter(
    ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === 'Open',
  );
  expect(entered).toHaveLength(1);
});

test('a Fail state fails the execution with its own error', async () => {
  const found = await ended(await startLife({ ...soon(), disagree: true }));
  expect(found).toMatchObject({ error: 'CountsDisagree', cause: 'They differ.' });
});

test('an execution that succeeded, runs, or ended 14 days ago cannot be redriven', async () => {
  const redrive = (executionArn: string) =>
    started.sfn.send(new RedriveExecutionCommand({ executionArn }));
  const refused = { name: 'ExecutionNotRedrivable' };
  const succeeded = await startLife(soon());
  await ended(succeeded);
  await expect(redrive(succeeded)).rejects.toMatchObject(refused);
  const running = await startLife({ ...soon(), startsAt: later(started.clock, 3_600) });
  await expect(redrive(running)).rejects.toMatchObject(refused);
  const failed = await startLife({ ...soon(), disagree: true });
  await ended(failed);
  started.clock.move(14 * day);
  await expect(redrive(failed)).rejects.toMatchObject(refused);
});

test('a stopped execution is aborted, does not continue, and can be redriven', async () => {
  const input = { ...soon(), startsAt: later(started.clock, 3_600) };
  const executionArn = await startLife(input);
  const stop = { executionArn, error: 'Changed', cause: 'A new version.' };
  await started.sfn.send(new StopExecutionCommand(stop));
  expect(await describe(executionArn)).toMatchObject({ status: 'ABORTED', ...stop });
  started.clock.move(2 * hour);
  const types = (await eventsOf(executionArn)).map(({ type }) => type);
  expect(types).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
  await started.sfn.send(new RedriveExecutionCommand({ executionArn }));
  expect((await ended(executionArn)).status).toBe('SUCCEEDED');
});

test('executions are listed newest first, by status, in pages', async () => {
  const arns: string[] = [];
  for (const _ of [1, 2, 3]) {
    arns.unshift(await startLife({ ...soon(), startsAt: later(started.clock, 9 * 3_600) }));
    started.clock.move(10);
  }
  const list = (more: object) =>
    started.sfn.send(new ListExecutionsCommand({ stateMachineArn: machineArn(), ...more }));
  const first = await list({ statusFilter: 'RUNNING', maxResults: 2 });
  expect(first.executions?.map(({ executionArn }) => executionArn)).toEqual(arns.slice(0, 2));
  const { nextToken } = first;
  const second = await list({ statusFilter: 'RUNNING', maxResults: 2, nextToken });
  expect(second.executions?.[0]?.executionArn).toBe(arns[2]);
});

test.each(['made-up', Buffer.from('"1"').toString('base64url')])(
  'a list with the token %s is refused',
  async (nextToken) => {
    const list = new ListExecutionsCommand({ stateMachineArn: machineArn(), nextToken });
    await expect(started.sfn.send(list)).rejects.toMatchObject({ name: 'InvalidToken' });
  },
);

test('a list whose token is a number is refused', async () => {
  const response = await fetch(started.aws.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSStepFunctions.ListExecutions' },
    body: JSON.stringify({ stateMachineArn: machineArn(), nextToken: 5 }),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ __type: 'InvalidToken' });
});

test('the machines are listed and described', async () => {
  const { stateMachines } = await started.sfn.send(new ListStateMachinesCommand({}));
  expect(stateMachines?.map(({ name }) => name)).toEqual(['life']);
  const command = new DescribeStateMachineCommand({ stateMachineArn: machineArn() });
  const { definition } = await started.sfn.send(command);
  expect(JSON.parse(definition ?? '')).toEqual(lifeMachine);
});

const arnOf = (rest: string) => `arn:aws:states:eu-central-1:000000000000:${rest}`;

test.each([
  ['InvalidArn', 'nonsense'],
  ['ExecutionDoesNotExist', arnOf('execution:life:nobody')],
])('describing an execution is refused with %s', async (name, executionArn) => {
  const refusal = describe(executionArn);
  await expect(refusal).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

test.each([
  ['StateMachineDoesNotExist', { stateMachineArn: arnOf('stateMachine:none') }],
  ['InvalidArn', { stateMachineArn: 'nonsense' }],
  ['InvalidExecutionInput', { input: '{' }],
  ['InvalidExecutionInput', { input: JSON.stringify('x'.repeat(200_000)) }],
  ['InvalidName', { name: 'a b' }],
])('a start is refused with %s', async (name, wrong) => {
  const command = new StartExecutionCommand({ stateMachineArn: machineArn(), ...wrong });
  const refusal = started.sfn.send(command);
  await expect(refusal).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});
