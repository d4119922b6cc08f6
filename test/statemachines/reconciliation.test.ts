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

const name = 'reconciliation';
/** The machine without its pauses between retries, which go by the system's time. */
const definition = JSON.parse(JSON.stringify(definitionOf(machines[name].file)), (key, value) =>
  key === 'IntervalSeconds' ? 0 : value,
);

/** What the function finds at each call, by client. */
const cases = new Map<string, (string | Error)[]>();
const inputs: unknown[] = [];
let started: Awaited<ReturnType<typeof startedAws>>;

async function reconcileClient(input: unknown): Promise<{ outcome: string }> {
  inputs.push(input);
  const found = cases.get(Object(input).clientId)?.shift() ?? 'finished';
  if (found instanceof Error) throw found;
  return { outcome: found };
}

beforeAll(async () => {
  started = await startedAws([{ name, definition }], { 'reconcile-client': reconcileClient });
});
afterAll(() => started.stop());

const inputOf = (clientId: string) => ({ clientId, startedAt: 2, since: 1 });

/** Runs the machine for a client; returns its execution. */
async function run(clientId: string, ...outcomes: (string | Error)[]): Promise<string> {
  cases.set(clientId, outcomes);
  const command = new StartExecutionCommand({
    stateMachineArn: started.aws.stateMachineArn(name),
    name: `${clientId}-2027-02-23`,
    input: JSON.stringify(inputOf(clientId)),
  });
  return (await started.sfn.send(command)).executionArn ?? '';
}

const ended = (executionArn: string, status: string) =>
  until(async () => {
    const execution = await started.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === status && execution;
  });

async function pathOf(executionArn: string) {
  const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 });
  const { events = [] } = await started.sfn.send(command);
  return events.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []);
}

const named = (errorName: string) => Object.assign(new Error('as planned'), { name: errorName });

const page = 'Compare a page';
const more = 'Is there more?';
const end = 'End of the run';

test('it asks for page after page until the run has finished, with the same input', async () => {
  const execution = await run('books', 'more', 'more', 'finished');
  await ended(execution, 'SUCCEEDED');
  expect(await pathOf(execution)).toEqual([page, more, page, more, page, more, end]);
  const asked = inputs.filter((input) => Object(input).clientId === 'books');
  expect(asked).toMatchObject([inputOf('books'), inputOf('books'), inputOf('books')]);
});

test('a run that a later one has replaced ends', async () => {
  const execution = await run('chess', 'superseded');
  await ended(execution, 'SUCCEEDED');
  expect(await pathOf(execution)).toEqual([page, more, end]);
});

test.each(['StoreUnavailable', 'Sandbox.Timedout'])('%s is retried', async (error) => {
  const client = `retry-${error.toLowerCase().replace('.', '-')}`;
  const execution = await run(client, named(error), 'more', named(error), 'finished');
  await ended(execution, 'SUCCEEDED');
  expect(await pathOf(execution)).toEqual([page, more, page, more, end]);
});

test('a fault fails the run of its client alone, and a redrive goes on', async () => {
  const broken = await run('broken', 'more', named('TypeError'));
  const sound = await run('sound', 'more');
  await ended(broken, 'FAILED');
  await ended(sound, 'SUCCEEDED');
  expect(await pathOf(broken)).toEqual([page, more, page]);
  await started.sfn.send(new RedriveExecutionCommand({ executionArn: broken }));
  await ended(broken, 'SUCCEEDED');
  expect((await pathOf(broken)).slice(0, 3)).toEqual([page, more, page]);
  expect((await pathOf(broken)).at(-1)).toBe(end);
});
