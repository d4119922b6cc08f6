import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { stateMachineArn } from '#infra/local/aws/arns.ts';
import { until } from '#test/until.ts';
import { lifeMachine } from './life-machine.ts';
import { startedAws } from './started.ts';

test('no execution is lost while the database is unavailable', async () => {
  const started = await startedAws([{ name: 'life', definition: lifeMachine }], {
    move: async (input: unknown) => {
      process.kill(started.database.pid() ?? 0, 'SIGKILL');
      return input;
    },
    shard: async (input: unknown) => input,
  });
  process.kill(started.database.pid() ?? 0, 'SIGKILL');
  const now = new Date(started.clock.now()).toISOString();
  const { executionArn } = await started.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stateMachineArn('life'),
      input: JSON.stringify({ startsAt: now, endsAt: now, shards: [1, 2, 3] }),
    }),
  );
  const found = await until(async () => {
    const described = await started.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return described.status !== 'RUNNING' && described;
  });
  expect(found.status).toBe('SUCCEEDED');
  await started.stop();
});
