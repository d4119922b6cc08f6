import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { local, stateMachineArn, topicArn } from '#infra/local/aws/arns.ts';
import type { SubscribedQueue } from '#infra/local/aws/local-aws.ts';
import { startLocalAws } from '#infra/local/aws-server.ts';
import { startLocalDatabase } from '#infra/local/data/database.ts';
import { createLocalClock } from '#infra/local/runtime/clock.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

/** An instant in the future whose seconds are whole. */
export const later = (clock: { now: () => number }, seconds: number) =>
  new Date((Math.ceil(clock.now() / 1_000) + seconds) * 1_000).toISOString();

/** A local AWS on a database of its own, with the SDK's clients; its clock stands unless moved. */
export async function startedAws(
  stateMachines: { name: string; definition: unknown }[],
  functions: Record<string, (input: never) => Promise<unknown>>,
  queues: readonly SubscribedQueue[] = [],
) {
  const folder = await temporaryFolder();
  const messages: string[] = [];
  const log = (message: string) => {
    messages.push(message);
  };
  const database = await startLocalDatabase({ dataDir: folder.path, log });
  const clock = createLocalClock({ offsetMs: 0, stands: true });
  const start = () =>
    startLocalAws({
      endpointDynamodb: database.endpoint,
      clock,
      stateMachines,
      topics: ['facts'],
      queues,
      scheduleGroups: ['votings'],
      functions: functions as Record<string, (input: unknown) => Promise<unknown>>,
      log,
    });
  const aws = await start();
  aws.resume();
  const client = { ...local, endpoint: aws.endpoint, maxAttempts: 1 };
  return {
    aws: { ...aws, stateMachineArn, topicArn },
    clock,
    database,
    messages,
    /** Another local AWS on the same database. */
    again: start,
    sfn: new SFNClient(client),
    scheduler: new SchedulerClient(client),
    sns: new SNSClient(client),
    stop: async () => {
      await aws.stop();
      await database.stop();
      await folder.remove();
    },
  };
}
