import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createExecutions, type Execution, type Executions } from '#gateways/executions.ts';
import { functionArn } from '#infra/local/aws/arns.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

const machine = {
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: functionArn('work'), End: true } },
};
const sleeper = {
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 1_000_000, End: true } },
};

let started: Awaited<ReturnType<typeof startedAws>>;
let executions: Executions;
let sleepers: Executions;
let fails = false;

beforeAll(async () => {
  const machines = [
    { name: 'life', definition: machine },
    { name: 'sleeper', definition: sleeper },
  ];
  started = await startedAws(machines, {
    work: async (input: { n: number }) => {
      if (fails) throw Object.assign(new Error('They differ'), { name: 'CountsDisagree' });
      return { done: input.n };
    },
  });
  executions = createExecutions(started.sfn, started.aws.stateMachineArn('life'));
  sleepers = createExecutions(started.sfn, started.aws.stateMachineArn('sleeper'));
});
afterAll(() => started.stop());
beforeEach(() => {
  fails = false;
});

const start = (name: string, of = 'life') =>
  started.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: started.aws.stateMachineArn(of),
      name,
      input: JSON.stringify({ n: 1 }),
    }),
  );

const ended = (name: string, of = executions) =>
  until(async () => {
    const found = await of.describe(name);
    return found?.status !== 'RUNNING' && found;
  });

test('an execution is described with its status, times, input and output', async () => {
  await start('done');
  const found = await ended('done');
  expect(found).toMatchObject({
    name: 'done',
    status: 'SUCCEEDED',
    redrives: 0,
    input: '{"n":1}',
    output: '{"done":1}',
    error: undefined,
    isRedrivable: false,
  });
  expect(found.arn).toBe(
    `${started.aws.stateMachineArn('life').replace('stateMachine', 'execution')}:done`,
  );
  expect(found.stoppedAt).toBeGreaterThanOrEqual(found.startedAt);
});

test('an unknown execution has no description, no history and no state', async () => {
  expect(await executions.describe('nobody')).toBeUndefined();
  expect(await executions.history('nobody', 10, undefined)).toBeUndefined();
  expect(await executions.lastState('nobody')).toBeUndefined();
  await expect(executions.stop('nobody', 'Why not')).resolves.toBeUndefined();
});

test('a failed execution has its error, and a redrive goes on from there', async () => {
  fails = true;
  await start('failed');
  expect(await ended('failed')).toMatchObject({
    status: 'FAILED',
    error: 'CountsDisagree',
    cause: 'They differ',
    isRedrivable: true,
  });
  expect(await executions.lastState('failed')).toBe('Work');
  fails = false;
  expect(await executions.redrive('failed')).toBe(true);
  const again = await until(async () => {
    const found = await executions.describe('failed');
    return found?.status === 'SUCCEEDED' && found;
  });
  expect(again).toMatchObject({ redrives: 1, output: '{"done":1}' });
  expect(await executions.redrive('failed')).toBe(false);
});

test('a running execution is stopped by an operator with the cause', async () => {
  await start('asleep', 'sleeper');
  await sleepers.stop('asleep', 'Not needed (ada)');
  const found = await ended('asleep', sleepers);
  expect(found).toMatchObject({
    status: 'ABORTED',
    error: 'StoppedByOperator',
    cause: 'Not needed (ada)',
  });
});

test('a history comes in pages that go on after one another, and names the states', async () => {
  await start('with-history');
  const whole = await until(async () => {
    const page = await executions.history('with-history', 100, undefined);
    if (page === undefined || page === 'bad-cursor') throw new Error('It has a history');
    return page.items.at(-1)?.type === 'ExecutionSucceeded' && page;
  });
  const parts = [];
  let next: string | undefined;
  do {
    const page = await executions.history('with-history', 2, next);
    if (page === undefined || page === 'bad-cursor') throw new Error('It has a history');
    parts.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  expect(parts).toEqual(whole.items);
  expect(parts.map(({ id }) => id)).toEqual(parts.map((_, index) => index + 1));
  expect(parts.find(({ type }) => type === 'TaskStateEntered')).toMatchObject({ state: 'Work' });
  expect(await executions.history('with-history', 2, 'nonsense')).toBe('bad-cursor');
  const newest = await executions.history('with-history', 100, undefined, 'newest');
  expect(newest).toEqual({ items: whole.items.toReversed(), next: undefined });
});

test('executions are listed by status in pages, each once', async () => {
  const names = ['s1', 's2', 's3', 's4', 's5'];
  for (const name of names) await start(name, 'sleeper');
  const found: Execution[] = [];
  let next: string | undefined;
  do {
    const page = await sleepers.list('RUNNING', 2, next);
    if (page === 'bad-cursor') throw new Error('The cursor came from a page');
    expect(page.items.length).toBeLessThanOrEqual(2);
    found.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  expect(found.map(({ name }) => name).sort()).toEqual(names);
  expect(found.every(({ status }) => status === 'RUNNING')).toBe(true);
  expect(await sleepers.list(undefined, 2, 'nonsense')).toBe('bad-cursor');
});
