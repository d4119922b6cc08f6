import { join } from 'node:path';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { functionArn, local, stateMachineArn, topicArn } from '#infra/local/aws/arns.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';
import { until } from '#test/until.ts';
import { linesOf, startAwsProcess } from './process.ts';

type Host = Awaited<ReturnType<typeof startAwsProcess>>;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let hosts: Host[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  for (const host of hosts) await host.kill();
  hosts = [];
  const [line = '{}'] = linesOf(join(folder.path, 'dynoxide.pid'));
  process.kill((JSON.parse(line) as { pid: number }).pid, 'SIGKILL');
  await folder.remove();
});

async function host(callsFile: string, aheadMs = 0) {
  const started = await startAwsProcess(folder.path, callsFile, aheadMs);
  hosts.push(started);
  return started;
}

const calls = (file: string) => linesOf(join(folder.path, file));
const clientFor = ({ endpoint }: Host) => new SFNClient({ ...local, endpoint });
const hour = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * hour).toISOString();

test('a killed host continues in the last state entered, with its input', async () => {
  const first = await host('first');
  const input = { startsAt: inHours(0), endsAt: inHours(1), shards: [1, 2], mark: 'kept' };
  const { executionArn } = await clientFor(first).send(
    new StartExecutionCommand({
      stateMachineArn: stateMachineArn('life'),
      name: 'survivor',
      input: JSON.stringify(input),
    }),
  );
  const events = async (of: Host) =>
    (await clientFor(of).send(new GetExecutionHistoryCommand({ executionArn, maxResults: 999 })))
      .events ?? [];
  await until(async () =>
    (await events(first)).some(
      (event) => event.stateEnteredEventDetails?.name === 'Wait for the end',
    ),
  );
  await first.kill();
  const second = await host('second', hour);
  const found = await until(async () => {
    const described = await clientFor(second).send(new DescribeExecutionCommand({ executionArn }));
    return described.status !== 'RUNNING' && described;
  });
  expect(found).toMatchObject({ status: 'SUCCEEDED', name: 'survivor' });
  expect(calls('first').filter((line) => line.startsWith('move'))).toHaveLength(1);
  expect(calls('second').filter((line) => line.startsWith('shard'))).toHaveLength(2);
  expect(calls('second').filter((line) => line.startsWith('move'))).toHaveLength(1);
  const ids = (await events(second)).map(({ id }) => id);
  expect(ids).toEqual(ids.map((_, index) => index + 1));
});

test('a schedule that came due while the host was down starts its execution', async () => {
  const first = await host('first');
  const due = inHours(1).slice(0, 19);
  const past = { startsAt: inHours(-1), endsAt: inHours(-1), shards: [] };
  await new SchedulerClient({ ...local, endpoint: first.endpoint }).send(
    new CreateScheduleCommand({
      Name: 'late',
      ScheduleExpression: `at(${due})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
        RoleArn: 'arn:aws:iam::000000000000:role/local',
        Input: JSON.stringify({
          StateMachineArn: stateMachineArn('life'),
          Name: 'late-run',
          Input: JSON.stringify(past),
        }),
      },
    }),
  );
  await first.kill();
  expect(calls('first')).toEqual([]);
  await host('second', hour);
  await until(() => calls('second').some((line) => line.includes('late-run')));
});

test('a message that was in delivery when the host was killed arrives', async () => {
  const first = await host('first');
  const sns = new SNSClient({ ...local, endpoint: first.endpoint });
  const TopicArn = topicArn('facts');
  const Endpoint = functionArn('listen');
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint }));
  await sns.send(new PublishCommand({ TopicArn, Message: 'remember me' }));
  await until(() => calls('first').length > 0);
  await first.kill();
  await host('second');
  await until(() => calls('second').includes('heard remember me'));
});
