import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PurchaseMove } from '#contracts/purchase-flow.ts';
import { timing } from '#contracts/timing.ts';
import { createExecutions } from '#gateways/executions.ts';
import { definitionOf } from '#infra/local/definitions.ts';
import { machines } from '#infra/parts.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';
import { createStops, hangs, withoutPauses } from './stops.ts';

/** What the function finds at a call: the state of the payment, or a fault. */
type Found = string | Error | typeof hangs;
type Case = { readonly [step: string]: readonly Found[] };

const name = 'credit-purchase';
/** The same machine without its pauses between retries, which go by the system's time. */
const impatient = 'credit-purchase-without-pauses';
const definition = definitionOf(machines[name].file) as {
  readonly States: Readonly<Record<string, { readonly Type: string }>>;
};
const stops = createStops();
const cases = new Map<string, Map<string, Found[]>>();
const calls = new Map<string, PurchaseMove[]>();
let started: Awaited<ReturnType<typeof startedAws>>;

const named = (errorName: string) => Object.assign(new Error('as planned'), { name: errorName });

const executions = () => createExecutions(started.sfn, started.aws.stateMachineArn(name));

/** As the real function: a wait for what has come already ends before the call does. */
async function movePurchase(move: PurchaseMove): Promise<{ status: string }> {
  calls.get(move.purchaseId)?.push(move);
  const waitsFor = move.step === 'await' ? 'open' : 'pending';
  const found = cases.get(move.purchaseId)?.get(move.step)?.shift() ?? waitsFor;
  if (found === hangs) return stops.hang();
  if (found instanceof Error) throw found;
  if ('token' in move && found !== waitsFor) {
    await executions().answer(move.token, { status: found });
  }
  return { status: found };
}

beforeAll(async () => {
  const both = [
    { name, definition },
    { name: impatient, definition: withoutPauses(definition) },
  ];
  started = await startedAws(both, stops.limit({ 'move-purchase': movePurchase }));
});
afterAll(() => started.stop());

async function run(purchaseId: string, outcomes: Case = {}, machine = name): Promise<string> {
  cases.set(purchaseId, new Map(Object.entries(outcomes).map(([step, list]) => [step, [...list]])));
  calls.set(purchaseId, []);
  const command = new StartExecutionCommand({
    stateMachineArn: started.aws.stateMachineArn(machine),
    name: purchaseId,
    input: JSON.stringify({ clientId: 'demo', purchaseId }),
  });
  return (await started.sfn.send(command)).executionArn ?? '';
}

const ended = (executionArn: string) =>
  until(async () => {
    const execution = await started.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status !== 'RUNNING' && execution;
  });

async function eventsOf(executionArn: string) {
  const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
  return (await started.sfn.send(command)).events ?? [];
}

/** The names of the states that an execution entered, in order. */
const pathOf = async (executionArn: string) =>
  (await eventsOf(executionArn)).flatMap(({ stateEnteredEventDetails: entered }) =>
    entered ? [entered.name] : [],
  );

/** Ends when the execution has handed over its nth token; returns that token. */
const waitingToken = async (executionArn: string, purchaseId: string, nth = 1) => {
  await until(async () => {
    const submitted = (await eventsOf(executionArn)).filter(({ type }) => type === 'TaskSubmitted');
    return submitted.length >= nth;
  });
  return tokensOf(purchaseId).at(-1) ?? '';
};

const tokensOf = (purchaseId: string) =>
  (calls.get(purchaseId) ?? []).flatMap((move) => ('token' in move ? [move.token] : []));

const stepsOf = (purchaseId: string) => calls.get(purchaseId)?.map(({ step }) => step);

const wait = 'Wait for the payment';
const lookUp = 'Look the payment up';
const fork = 'What is its state?';
const expire = 'Expire the checkout';
const notify = 'Notify the voter';
const notifyPending = 'Notify the voter that the payment is on its way';
const waitSlow = 'Wait for the slow payment';
const lookUpSlow = 'Look the slow payment up';
const forkSlow = 'Has it come?';

const checkoutOver = 3_900_000;
const aDay = 86_400_000;

test('the payment of a purchase that is paid before the wait is notified at once', async () => {
  const arn = await run('paid-at-once', { await: ['paid'] });
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, fork, notify]);
  expect(stepsOf('paid-at-once')).toEqual(['await', 'notify']);
});

test('the payment of a purchase that is paid during the wait is notified then', async () => {
  const arn = await run('paid');
  const token = await waitingToken(arn, 'paid');
  started.clock.move(timing.checkoutMs);
  expect(await pathOf(arn)).toEqual([wait]);
  expect(await executions().answer(token, { status: 'paid' })).toBe(true);
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, fork, notify]);
  expect(calls.get('paid')?.at(-1)).toEqual({
    clientId: 'demo',
    purchaseId: 'paid',
    step: 'notify',
  });
});

test.each(['failed', 'expired'])(
  'a payment that has %s is notified without a look-up',
  async (status) => {
    const arn = await run(status);
    await executions().answer(await waitingToken(arn, status), { status });
    expect((await ended(arn)).status).toBe('SUCCEEDED');
    expect(await pathOf(arn)).toEqual([wait, fork, notify]);
  },
);

test('an abandoned checkout is looked up, ended, and notified', async () => {
  const arn = await run('left', { 'look-up': ['open'], expire: ['expired'] });
  await waitingToken(arn, 'left');
  started.clock.move(checkoutOver);
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, lookUp, fork, expire, notify]);
});

test('a payment whose event was lost is found by the look-up, and notified', async () => {
  const arn = await run('event-lost', { 'look-up': ['paid'] });
  await waitingToken(arn, 'event-lost');
  started.clock.move(checkoutOver);
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, lookUp, fork, notify]);
});

test('a slow payment is notified twice: that it is on its way, and that it has come', async () => {
  const arn = await run('slow');
  const first = await waitingToken(arn, 'slow');
  await executions().answer(first, { status: 'pending' });
  const second = await waitingToken(arn, 'slow', 2);
  expect(second).not.toBe(first);
  expect(await executions().answer(first, { status: 'paid' })).toBe(false);
  expect(await executions().answer(second, { status: 'paid' })).toBe(true);
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, fork, notifyPending, waitSlow, forkSlow, notify]);
});

test('a payment that came while its voter was notified of a delay is not waited for', async () => {
  const arn = await run('overtaken', { await: ['pending'], 'await-slow': ['paid'] });
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, fork, notifyPending, waitSlow, forkSlow, notify]);
});

test('a payment that is pending for days is looked up every day until it fails', async () => {
  const arn = await run('days', {
    await: ['pending'],
    'look-up': ['pending', 'pending', 'failed'],
  });
  for (const day of [1, 2, 3]) {
    await waitingToken(arn, 'days', day + 1);
    started.clock.move(aDay);
  }
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  const aDayLong = [waitSlow, lookUpSlow, forkSlow];
  const days = [...aDayLong, ...aDayLong, ...aDayLong];
  expect(await pathOf(arn)).toEqual([wait, fork, notifyPending, ...days, notify]);
});

test('a call that finds the store unavailable is retried, with a token of its own', async () => {
  const arn = await run('store-away', {
    await: [named('StoreUnavailable'), 'paid'],
    notify: [named('StoreUnavailable')],
  });
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, fork, notify]);
  expect(stepsOf('store-away')).toEqual(['await', 'await', 'notify', 'notify']);
  expect(new Set(tokensOf('store-away')).size).toBe(2);
});

test('a provider that is unavailable for hours is asked until it has the payment', async () => {
  const away = Array.from({ length: 60 }, () => named('ProviderUnavailable'));
  const arn = await run('provider-away', { 'look-up': [...away, 'paid'] }, impatient);
  await waitingToken(arn, 'provider-away');
  started.clock.move(checkoutOver);
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect(await pathOf(arn)).toEqual([wait, lookUp, fork, notify]);
  expect(stepsOf('provider-away')?.filter((step) => step === 'look-up')).toHaveLength(61);
});

test('a provider that stays unavailable fails the look-up, where a redrive goes on', async () => {
  const away = Array.from({ length: 61 }, () => named('ProviderUnavailable'));
  const arn = await run('provider-gone', { 'look-up': [...away, 'paid'] }, impatient);
  await waitingToken(arn, 'provider-gone');
  started.clock.move(checkoutOver);
  const failed = await ended(arn);
  expect([failed.status, failed.error]).toEqual(['FAILED', 'ProviderUnavailable']);
  await started.sfn.send(new RedriveExecutionCommand({ executionArn: arn }));
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  expect((await pathOf(arn)).slice(-2)).toEqual([fork, notify]);
});

/** The cases that lead into each state, with a fault there, and how often time runs out. */
const faultsOf = (fault: Found): readonly (readonly [string, Case, number])[] => [
  [wait, { await: [fault, 'paid'] }, 0],
  [lookUp, { 'look-up': [fault, 'paid'] }, 1],
  [expire, { 'look-up': ['open'], expire: [fault, 'expired'] }, 1],
  [notify, { await: ['paid'], notify: [fault] }, 0],
  [notifyPending, { await: ['pending'], notify: [fault], 'await-slow': ['paid'] }, 0],
  [waitSlow, { await: ['pending'], 'await-slow': [fault, 'paid'] }, 0],
  [lookUpSlow, { await: ['pending'], 'look-up': [fault, 'paid'] }, 2],
];

test.each(faultsOf(named('TypeError')))(
  'a fault of ours in "%s" fails there, once; a redrive goes on',
  async (...one) => {
    const [state, outcomes, waits] = one;
    const purchaseId = `fault-${state.toLowerCase().replaceAll(/\W+/g, '-')}`;
    const arn = await run(purchaseId, outcomes);
    if (waits > 0) {
      await waitingToken(arn, purchaseId, waits);
      started.clock.move(aDay);
    }
    const failed = await ended(arn);
    expect([failed.status, failed.error]).toEqual(['FAILED', 'TypeError']);
    expect((await pathOf(arn)).at(-1)).toBe(state);
    const before = stepsOf(purchaseId) ?? [];
    await started.sfn.send(new RedriveExecutionCommand({ executionArn: arn }));
    const redriven = await ended(arn);
    expect([redriven.status, redriven.redriveCount]).toEqual(['SUCCEEDED', 1]);
    expect((await pathOf(arn)).at(-1)).toBe(notify);
    // The step of the fault is the first that is made again; none before it is.
    expect(stepsOf(purchaseId)?.slice(before.length)[0]).toBe(before.at(-1));
  },
);

/** Runs a case to its end, with or without the calls that hang; returns its path and its steps. */
async function passed(purchaseId: string, outcomes: Case, waits: number, isStopped: boolean) {
  const found = Object.entries(outcomes).map(([step, list]) => [
    step,
    list.filter((each) => isStopped || each !== hangs),
  ]);
  const arn = await run(purchaseId, Object.fromEntries(found), impatient);
  if (waits > 0) {
    await waitingToken(arn, purchaseId, waits);
    started.clock.move(aDay);
  }
  expect((await ended(arn)).status).toBe('SUCCEEDED');
  return { path: await pathOf(arn), steps: stepsOf(purchaseId) ?? [] };
}

test.each(faultsOf(hangs))(
  'a function that is stopped in "%s" is called again, and the purchase goes on',
  async (state, outcomes, waits) => {
    const id = state.toLowerCase().replaceAll(/\W+/g, '-');
    const straight = await passed(`straight-${id}`, outcomes, waits, false);
    const stopped = await passed(`stopped-${id}`, outcomes, waits, true);
    expect(straight.path).toContain(state);
    expect(stopped.path).toEqual(straight.path);
    expect(stopped.steps).toHaveLength(straight.steps.length + 1);
  },
);

test('every task of the machine is stopped in a test', () => {
  const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
  const stopped = faultsOf(hangs).map(([state]) => state);
  expect(tasks.map(([state]) => state).sort()).toEqual(stopped.sort());
});
