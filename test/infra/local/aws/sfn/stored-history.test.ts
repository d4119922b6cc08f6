import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { historyCollection } from '#infra/local/aws/sfn/execution-record.ts';
import { openStorage } from '#infra/local/data/storage.ts';
import { lifeMachine } from '#test/infra/local/aws/life-machine.ts';
import { startedAws } from '#test/infra/local/aws/started.ts';
import { until } from '#test/until.ts';

let started: Awaited<ReturnType<typeof startedAws>>;
beforeAll(async () => {
  const same = async (input: unknown) => input;
  const functions = { move: same, shard: same };
  started = await startedAws([{ name: 'life', definition: lifeMachine }], functions);
});
afterAll(() => started.stop());

const day = 86_400_000;

async function endedLife(): Promise<string> {
  const stateMachineArn = started.aws.stateMachineArn('life');
  const now = new Date(started.clock.now()).toISOString();
  const input = JSON.stringify({ startsAt: now, endsAt: now, shards: [1, 2, 3] });
  const { executionArn = '' } = await started.sfn.send(
    new StartExecutionCommand({ stateMachineArn, input }),
  );
  await until(async () => {
    const { status } = await started.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'SUCCEEDED';
  });
  return executionArn;
}

test('each event of a history is stored once, until a start 90 days after its end', async () => {
  const executionArn = await endedLife();
  const { events = [] } = await started.sfn.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
  );
  const storage = await openStorage(started.database.endpoint, 'hustings-local-aws');
  const stored = () => storage.readAll(historyCollection(executionArn));
  expect(await stored()).toHaveLength(events.length);

  started.clock.move(89 * day);
  await (await started.again()).stop();
  expect(await stored()).toHaveLength(events.length);
  started.clock.move(day);
  await (await started.again()).stop();
  expect(await stored()).toEqual([]);
});
