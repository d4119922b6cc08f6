import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { definitionOf } from '#infra/local/definitions.ts';
import { machines } from '#infra/parts.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';
import { createStops, hangs, withoutPauses } from './stops.ts';

/** What a function does at one call. */
type Outcome = object | Error | typeof hangs;

/** The outcomes of the functions in one execution: a list for each step. */
type Case = { readonly [step: string]: readonly Outcome[] };
type Input = {
  readonly votingId: string;
  readonly step?: string;
  readonly shards?: readonly number[];
};

const name = 'voting-lifecycle';
const impatient = 'voting-lifecycle-without-pauses';
const definition = definitionOf(machines[name].file);
const stops = createStops();
const cases = new Map<string, Map<string, Outcome[]>>();
const calls = new Map<string, Input[]>();
let started: Awaited<ReturnType<typeof startedAws>>;

const named = (errorName: string) => Object.assign(new Error('as planned'), { name: errorName });

const stepOf = ({ step, shards }: Input): string =>
  step ?? (shards ? `shards-${shards.join('-')}` : 'seal');

const reply =
  (otherwise: object, stepOf: (input: Input) => string) =>
  async (input: Input): Promise<object> => {
    calls.get(input.votingId)?.push(input);
    const next = cases.get(input.votingId)?.get(stepOf(input))?.shift() ?? otherwise;
    if (next === hangs) return stops.hang();
    if (next instanceof Error) throw next;
    return next as object;
  };

beforeAll(async () => {
  const both = [
    { name, definition },
    { name: impatient, definition: withoutPauses(definition) },
  ];
  const functions = {
    'move-voting': reply({ outcome: 'done' }, ({ step }) => String(step)),
    'void-votes': (input: Input) =>
      reply({ outcome: 'done' }, () => 'void')({ ...input, step: 'void' }),
    'tally-shard': reply({ outcome: 'counted' }, stepOf),
    'seal-voting': reply({ outcome: 'sealed' }, () => 'seal'),
  };
  started = await startedAws(both, stops.limit(functions));
});
afterAll(() => started.stop());

const describe = (executionArn: string) =>
  started.sfn.send(new DescribeExecutionCommand({ executionArn }));

const ended = (arn: string) =>
  until(async () => {
    const execution = await describe(arn);
    return execution.status !== 'RUNNING' && execution;
  });

/** Runs the real definition on a voting whose every instant has come, with the case's outcomes. */
async function run(caseName: string, outcomes: Case, machine = name) {
  cases.set(caseName, new Map(Object.entries(outcomes).map(([step, list]) => [step, [...list]])));
  calls.set(caseName, []);
  const past = new Date(started.clock.now() - 60_000).toISOString();
  const command = new StartExecutionCommand({
    stateMachineArn: started.aws.stateMachineArn(machine),
    name: caseName,
    input: JSON.stringify({
      clientId: 'demo',
      votingId: caseName,
      version: 1,
      remindAt: past,
      opensAt: past,
      alertAt: past,
      closesAt: past,
      countAt: past,
      shards: [[0, 1], [2]],
    }),
  });
  const { executionArn = '' } = await started.sfn.send(command);
  return executionArn;
}

async function eventsOf(executionArn: string) {
  const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
  return (await started.sfn.send(command)).events ?? [];
}

/** The names of the states that an execution entered, in order. */
const pathOf = async (executionArn: string): Promise<(string | undefined)[]> =>
  (await eventsOf(executionArn)).flatMap(({ stateEnteredEventDetails: entered }) =>
    entered ? [entered.name] : [],
  );

const untilCount = [
  'Wait until the reminder is due',
  'Remind voters',
  'Wait until the voting opens',
  'Open the voting',
  'Collect votes until the alert',
  'Alert voters',
  'Collect votes until the close',
  'Close the voting',
  'Drain votes in flight',
  'Void votes in flight',
];
const count = ['Count every shard', 'Count some shards', 'Count some shards', 'Seal the count'];
const sealed = [...count, 'Do both counts agree?'];

test('a voting without trouble goes through its whole life', async () => {
  const arn = await run('straight', {});
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  const path = [...untilCount, ...sealed, 'Publish the result', 'Notify voters'];
  expect(await pathOf(arn)).toEqual(path);
  expect(calls.get('straight')?.map(stepOf)).toEqual([
    ...['remind', 'open', 'alert', 'close', 'void', 'shards-0-1', 'shards-2'],
    ...['seal', 'publish', 'notify'],
  ]);
});

test('counts that disagree end in the state of that name, and a redrive counts again', async () => {
  const arn = await run('disagree', {
    seal: [{ outcome: 'counts-disagree' }],
    dispute: [named('CountsDisagree')],
  });
  const failed = await ended(arn);
  expect([failed.status, failed.error]).toEqual(['FAILED', 'CountsDisagree']);
  expect((await pathOf(arn)).at(-1)).toBe('Counts disagree');
  await started.sfn.send(new RedriveExecutionCommand({ executionArn: arn }));
  const redriven = await until(async () => {
    const execution = await describe(arn);
    return execution.status === 'SUCCEEDED' && execution;
  });
  expect(redriven.redriveCount).toBe(1);
  const path = await pathOf(arn);
  expect(path.filter((state) => state === 'Count every shard')).toHaveLength(2);
  expect(path.slice(-sealed.length - 2)).toEqual([
    ...sealed,
    'Publish the result',
    'Notify voters',
  ]);
});

test('a notice whose time has passed is skipped, and the history shows it', async () => {
  const passed = { outcome: 'passed' };
  const arn = await run('late', { remind: [passed], alert: [passed] });
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([
    ...untilCount,
    ...sealed,
    'Publish the result',
    'Notify voters',
  ]);
  const outputs = (await eventsOf(arn)).map(
    (event) => event.lambdaFunctionSucceededEventDetails?.output,
  );
  expect(outputs.filter((output) => output === JSON.stringify(passed))).toHaveLength(2);
});

test('a call that finds the store unavailable is retried', async () => {
  const arn = await run('store-away', {
    open: [named('StoreUnavailable')],
    'shards-2': [named('StoreUnavailable')],
  });
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  const steps = calls.get('store-away')?.map(stepOf);
  expect(steps?.filter((step) => step === 'open')).toHaveLength(2);
  expect(steps?.filter((step) => step === 'shards-2')).toHaveLength(2);
});

test('a count that Lambda throttles is retried', async () => {
  const full = [named('Lambda.TooManyRequestsException')];
  const arn = await run('full', { 'shards-0-1': full });
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  const counts = calls.get('full')?.map(stepOf);
  expect(counts?.filter((step) => step === 'shards-0-1')).toHaveLength(2);
});

test('a step that comes too early by the clock of its function is retried', async () => {
  const arn = await run('early', { close: [named('NotDue')] });
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(calls.get('early')?.filter(({ step }) => step === 'close')).toHaveLength(2);
});

/** The steps, and the states that call them. */
const steps = [
  ['remind', 'Remind voters'],
  ['open', 'Open the voting'],
  ['alert', 'Alert voters'],
  ['close', 'Close the voting'],
  ['void', 'Void votes in flight'],
  ['shards-0-1', 'Count some shards'],
  ['seal', 'Seal the count'],
  ['publish', 'Publish the result'],
  ['notify', 'Notify voters'],
] as const;

test.each(steps)('a fault of ours in %s fails the execution there, once', async (step, state) => {
  const arn = await run(`fault-${step}`, { [step]: [named('TypeError')] });
  const failed = await ended(arn);
  expect([failed.status, failed.error]).toEqual(['FAILED', 'TypeError']);
  expect(await pathOf(arn)).toContain(state);
  const called = calls.get(`fault-${step}`)?.map(stepOf);
  expect(called?.filter((name) => name === step)).toHaveLength(1);
  expect(called).not.toContain(step === 'notify' ? '' : 'notify');
});

test('an execution whose version no longer stands runs through without a count', async () => {
  const superseded = { outcome: 'superseded' };
  const moves = ['remind', 'open', 'alert', 'close', 'seal', 'publish', 'notify'];
  const outcomes = Object.fromEntries(moves.map((step) => [step, [superseded]]));
  const arn = await run('superseded', outcomes);
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(calls.get('superseded')?.map(({ step }) => step)).not.toContain('dispute');
});

test.each(steps)(
  'a function that is stopped in %s is called again, and the life goes on',
  async (...one) => {
    const [step] = one;
    const arn = await run(`stopped-${step}`, { [step]: [hangs, hangs] }, impatient);
    expect((await ended(arn)).status).toBe('SUCCEEDED');
    const path = [...untilCount, ...sealed, 'Publish the result', 'Notify voters'];
    expect(await pathOf(arn)).toEqual(path);
    const called = calls.get(`stopped-${step}`)?.map(stepOf);
    expect(called?.filter((name) => name === step)).toHaveLength(3);
  },
);

test('a function that is stopped while counts disagree is called again', async () => {
  const outcomes: Case = {
    seal: [{ outcome: 'counts-disagree' }],
    dispute: [hangs, named('CountsDisagree')],
  };
  const arn = await run('stopped-dispute', outcomes, impatient);
  expect(await ended(arn)).toMatchObject({ status: 'FAILED', error: 'CountsDisagree' });
  expect(await pathOf(arn)).toEqual([...untilCount, ...sealed, 'Counts disagree']);
});

test('every task of the machine is stopped in a test', () => {
  const { States: states } = definition as { States: Record<string, { Type: string }> };
  const tasks = Object.keys(states).filter((state) => states[state]?.Type === 'Task');
  const stopped = [...steps.map(([, state]) => state), 'Counts disagree'];
  expect([...tasks, 'Count some shards'].sort()).toEqual(stopped.sort());
});

test('the history has the stop of a function as Lambda reports it', async () => {
  const arn = await run('stopped', { publish: [hangs] }, impatient);
  await ended(arn);
  const failed = (await eventsOf(arn)).flatMap(
    ({ lambdaFunctionFailedEventDetails: details }) => details ?? [],
  );
  expect(failed).toMatchObject([{ error: 'Sandbox.Timedout' }]);
  expect(JSON.parse(failed[0]?.cause ?? '')).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: expect.stringMatching(
      /^RequestId: [0-9a-f-]{36} Error: Task timed out after 15\.00 seconds$/,
    ),
  });
});
