import {
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterAll, expect, test } from '@jest/globals';
import { local } from '#infra/local/aws/arns.ts';
import { until } from '#test/until.ts';
import { executionOf, findExecution, historyOf, untilExecution } from './executions.ts';
import { hour, minute, type Schemas, second, startSetting, type Voting } from './setting.ts';

const setting = await startSetting({ startAt: Date.parse('2027-02-23T09:00:00Z') });
const { as, moveTo, schedule, host } = setting;
const sfn = new SFNClient({ ...local, endpoint: host.awsEndpoint });

afterAll(async () => {
  sfn.destroy();
  await setting.stop();
});

const startedOne = async (): Promise<Voting> => {
  const voting = await schedule({ opensIn: 10 * minute, runs: hour });
  await until(() => findExecution(setting, executionOf(voting)));
  return voting;
};

/** One that is published, one that was cancelled, one that an operator stopped, one that runs. */
const published = await startedOne();
moveTo(Date.parse(published.schedule.closesAt) + 10 * second);
await untilExecution(setting, executionOf(published), 'SUCCEEDED');
const cancelled = await startedOne();
await as('carla').expect('cancelVoting', 200, {
  path: { clientId: 'demo', votingId: cancelled.votingId },
  body: { reason: 'A mistake' },
});
const stopped = await startedOne();
await as('olga').expect('stopExecution', 200, {
  path: { executionName: executionOf(stopped) },
  body: { reason: 'To look at it' },
});
const running = await startedOne();

type ShownExecution = Pick<
  Schemas['Execution'],
  'executionName' | 'status' | 'startedAt' | 'stoppedAt' | 'redrives'
>;

const shownBySdk = (item: ExecutionListItem): ShownExecution => ({
  executionName: item.name ?? '',
  status: item.status ?? 'RUNNING',
  startedAt: item.startDate?.toISOString() ?? '',
  redrives: item.redriveCount ?? -1,
  ...(item.stopDate === undefined ? {} : { stoppedAt: item.stopDate.toISOString() }),
});

const shownByApi = ({
  executionName,
  status,
  startedAt,
  stoppedAt,
  redrives,
}: Schemas['Execution']): ShownExecution => ({
  executionName,
  status,
  startedAt,
  redrives,
  ...(stoppedAt === undefined ? {} : { stoppedAt }),
});

test('the SDK lists the executions that operators see, in the same order', async () => {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: host.machineArn }),
  );
  const { body } = await as('olga').expect('listExecutions', 200, { query: { limit: 50 } });
  expect(executions.map(shownBySdk)).toEqual(body.items.map(shownByApi));
  expect(body.items.map(({ executionName }) => executionName)).toEqual(
    [running, stopped, cancelled, published].map(executionOf),
  );
  expect(body.items.map(({ status }) => status)).toEqual([
    'RUNNING',
    'ABORTED',
    'ABORTED',
    'SUCCEEDED',
  ]);
});

test('a filter and pages show the same to both', async () => {
  for (const status of ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const) {
    const command = { stateMachineArn: host.machineArn, statusFilter: status };
    const { executions = [] } = await sfn.send(new ListExecutionsCommand(command));
    const { body } = await as('olga').expect('listExecutions', 200, { query: { status } });
    expect(executions.map(shownBySdk)).toEqual(body.items.map(shownByApi));
  }
  const pages: ShownExecution[] = [];
  const paging = { client: sfn, pageSize: 1 };
  for await (const page of paginateListExecutions(paging, { stateMachineArn: host.machineArn })) {
    pages.push(...(page.executions ?? []).map(shownBySdk));
  }
  const read: ShownExecution[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 1, ...(cursor === undefined ? {} : { cursor }) };
    const { body } = await as('olga').expect('listExecutions', 200, { query });
    read.push(...body.items.map(shownByApi));
    cursor = body.next;
  } while (cursor !== undefined);
  expect(read).toEqual(pages);
  expect(read).toHaveLength(4);
});

const stateOf = (event: HistoryEvent): string | undefined =>
  event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;

const eventsBySdk = async (executionArn: string, pageSize: number): Promise<HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  const paging = { client: sfn, pageSize };
  for await (const page of paginateGetExecutionHistory(paging, { executionArn })) {
    events.push(...(page.events ?? []));
  }
  return events;
};

test('the SDK reads the history that operators read, event by event', async () => {
  for (const voting of [published, cancelled, stopped, running]) {
    const detail = await findExecution(setting, executionOf(voting));
    if (detail?.arn === undefined) throw new Error('An execution has an ARN');
    const bySdk = await eventsBySdk(detail.arn, 7);
    const byOlga = await historyOf(setting, executionOf(voting));
    expect(byOlga.length).toBeGreaterThan(2);
    const brief = byOlga.map(({ id, type, at, previousId }) => ({ id, type, at, previousId }));
    expect(
      bySdk.map(({ id, type, timestamp, previousEventId }) => ({
        id,
        type,
        at: timestamp?.toISOString(),
        previousId: previousEventId,
      })),
    ).toEqual(brief);
    const entered = (type: string) => type.endsWith('StateEntered') || type.endsWith('StateExited');
    expect(bySdk.filter(({ type = '' }) => entered(String(type))).map(stateOf)).toEqual(
      byOlga.filter(({ type }) => entered(type)).map(({ state }) => state),
    );
    const reversed = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn: detail.arn, reverseOrder: true }),
    );
    expect(reversed.events?.at(0)?.id).toBe(byOlga.at(-1)?.id);
  }
});

test('an execution shows operators its input, and why it was stopped', async () => {
  const detail = await findExecution(setting, executionOf(stopped));
  expect(detail?.input).toMatchObject({
    clientId: 'demo',
    votingId: stopped.votingId,
    version: 1,
    opensAt: stopped.schedule.opensAt.replace('.000Z', 'Z'),
  });
  expect(detail?.cause).toBe('To look at it (olga)');
  const ended = await findExecution(setting, executionOf(cancelled));
  expect(ended?.error).toBe('Superseded');
});
