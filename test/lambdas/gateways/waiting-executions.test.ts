import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type PurchaseId, purchaseId } from '#basics/ids.ts';
import type { PurchaseMove } from '#contracts/purchase-flow.ts';
import { createExecutions, type Executions } from '#gateways/executions.ts';
import { definitionOf } from '#infra/local/definitions.ts';
import { machines } from '#infra/parts.ts';
import { freshNumbers } from '#test/builders/fresh.ts';
import { demo } from '#test/builders/ids.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

const name = 'credit-purchase';
const moves: PurchaseMove[] = [];
let started: Awaited<ReturnType<typeof startedAws>>;
let executions: Executions;
const fresh = freshNumbers();
let input: { clientId: typeof demo; purchaseId: PurchaseId };

beforeAll(async () => {
  started = await startedAws([{ name, definition: definitionOf(machines[name].file) }], {
    'move-purchase': async (move: PurchaseMove) => {
      moves.push(move);
      return { status: 'open' };
    },
  });
  executions = createExecutions(started.sfn, started.aws.stateMachineArn(name));
});
afterAll(() => started.stop());
beforeEach(() => {
  input = { clientId: demo, purchaseId: purchaseId(fresh.number.toString(8).padStart(26, '0')) };
});

async function executionNames(): Promise<(string | undefined)[]> {
  const stateMachineArn = started.aws.stateMachineArn(name);
  const { executions: listed = [] } = await started.sfn.send(
    new ListExecutionsCommand({ stateMachineArn }),
  );
  return listed.map((one) => one.name);
}

const look = () => {
  const machine = started.aws.stateMachineArn(name).replace(':stateMachine:', ':execution:');
  const executionArn = `${machine}:${input.purchaseId}`;
  return started.sfn.send(new DescribeExecutionCommand({ executionArn }));
};

const start = () => executions.start(input.purchaseId, input);

const tokenOf = () =>
  until(() => {
    const move = moves.find(({ purchaseId }) => purchaseId === input.purchaseId);
    return move !== undefined && 'token' in move && move.token;
  });

test('an execution is started with its name and its input', async () => {
  await start();
  const execution = await look();
  expect(execution).toMatchObject({ name: input.purchaseId, status: 'RUNNING' });
  expect(JSON.parse(execution.input ?? '')).toEqual(input);
});

test('there is one execution of a name, however often it is started', async () => {
  await start();
  await Promise.all([start(), start()]);
  const named = (await executionNames()).filter((one) => one === input.purchaseId);
  expect(named).toEqual([input.purchaseId]);
});

test('an execution that has ended is not started again', async () => {
  await start();
  expect(await executions.answer(await tokenOf(), { status: 'paid' })).toBe(true);
  await until(async () => (await look()).status === 'SUCCEEDED');
  const { stopDate } = await look();
  await start();
  expect(await look()).toMatchObject({ status: 'SUCCEEDED', stopDate });
});

test('an answer completes the waiting task with its output, a second one nothing', async () => {
  await start();
  const token = await tokenOf();
  expect(await executions.answer(token, { status: 'paid' })).toBe(true);
  expect(await executions.answer(token, { status: 'paid' })).toBe(false);
  const { output } = await until(async () => {
    const execution = await look();
    return execution.status === 'SUCCEEDED' && execution;
  });
  expect(JSON.parse(output ?? '')).toEqual({ ...input, payment: { status: 'paid' } });
});

test('a wait that has run out, and an unknown token, have no waiting task', async () => {
  await start();
  const token = await tokenOf();
  started.clock.move(3_900_000);
  await until(() =>
    moves.some((move) => move.purchaseId === input.purchaseId && move.step === 'expire'),
  );
  expect(await executions.answer(token, { status: 'paid' })).toBe(false);
  expect(await executions.answer('nobody', { status: 'paid' })).toBe(false);
  await until(async () => (await look()).status === 'SUCCEEDED');
});

test('a machine that does not respond is a fault, not a task that waits no more', async () => {
  const { sfn, stop } = await startedAws([], {});
  await stop();
  const lost = createExecutions(sfn, started.aws.stateMachineArn(name));
  await expect(lost.answer('token', { status: 'paid' })).rejects.toThrow();
  await expect(lost.start(input.purchaseId, input)).rejects.toThrow();
});
