import { setTimeout as sleep } from 'node:timers/promises';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { timing } from '#contracts/timing.ts';
import { local } from '#infra/local/aws/arns.ts';
import { fillBallots } from '#test/bench/fill-ballots.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { memoryOf } from '#test/bench/machine.ts';
import { adminOf, clientId, type OpenVoting, openVotings, untilStatus } from './voting.ts';

const minute = 60_000;

/** The cost of counting, sealing and publishing ballots. */
export type SealFigures = {
  readonly ballots: number;
  readonly fillingSeconds: number;
  /** From the end of the drain to the published result, without waits of the machine. */
  readonly seconds: number;
  readonly countingSeconds: number;
  readonly sealingSeconds: number;
  /** The host's resident memory before, and at most, in MB. */
  readonly memoryBeforeMb: number;
  readonly memoryMostMb: number;
  /** What was on its heap at most, garbage included, looked at ten times a second. */
  readonly heapMostMb: number;
};

/** Returns when each state was entered, from the execution's history, in epoch milliseconds. */
async function entered(host: BenchHost, voting: OpenVoting): Promise<Map<string, number>> {
  const machine = new SFNClient({ ...local, endpoint: host.awsEndpoint });
  const { executions = [] } = await machine.send(
    new ListExecutionsCommand({ stateMachineArn: host.machineArn }),
  );
  const run = executions.find(({ name }) => name?.startsWith(voting.id));
  const { events = [] } = await machine.send(
    new GetExecutionHistoryCommand({ executionArn: run?.executionArn, maxResults: 1000 }),
  );
  machine.destroy();
  return new Map(
    events.map(({ stateEnteredEventDetails, type, timestamp }) => [
      stateEnteredEventDetails?.name ?? String(type),
      timestamp?.getTime() ?? Number.NaN,
    ]),
  );
}

/** Looks at the heap of the host until it is asked for the most, in MB. */
function watchHeap(host: BenchHost) {
  let isOver = false;
  const watching = (async () => {
    let most = 0;
    while (!isOver) {
      most = Math.max(most, (await host.ask('memory', {})).heapUsed);
      await sleep(100);
    }
    return most / 1e6;
  })();
  return {
    most: () => {
      isOver = true;
      return watching;
    },
  };
}

/** Lets the machine close, count, seal and publish a voting whose ballot boxes are full. */
export async function measureSeal(host: BenchHost, count: number): Promise<SealFigures> {
  const [voting] = await openVotings(host, 1, 'free');
  if (voting === undefined) throw new Error('The voting is not open');
  const fillingAt = performance.now();
  await fillBallots(host, voting, count);
  const fillingSeconds = (performance.now() - fillingAt) / 1000;
  const admin = await adminOf(host);
  await host.ask('moveTo', { instant: voting.closesAt });
  await untilStatus(admin, voting.id, 'closed');
  const memoryBeforeMb = memoryOf(host.pid, 'VmRSS');
  await host.ask('moveTo', { instant: voting.closesAt + timing.drainMs });
  const startedAt = performance.now();
  const heap = watchHeap(host);
  await untilStatus(admin, voting.id, 'published', 30 * minute);
  const heapMostMb = await heap.most();
  const seconds = (performance.now() - startedAt) / 1000;
  const { body: results } = await admin.expect('getResults', 200, {
    path: { clientId, votingId: voting.id },
  });
  const counted = 'ballots' in results ? results.ballots : undefined;
  if (counted !== count) throw new Error(`Of ${count} ballots ${counted} were counted`);
  const at = await entered(host, voting);
  const between = (from: string, to: string) =>
    ((at.get(to) ?? Number.NaN) - (at.get(from) ?? Number.NaN)) / 1000;
  return {
    ballots: count,
    fillingSeconds,
    seconds,
    countingSeconds: between('Count every shard', 'Seal the count'),
    sealingSeconds: between('Seal the count', 'Publish the result'),
    memoryBeforeMb,
    memoryMostMb: memoryOf(host.pid, 'VmHWM'),
    heapMostMb,
  };
}
