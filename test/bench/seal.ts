import { randomBytes } from 'node:crypto';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ballotId } from '#basics/ids.ts';
import { shardOfBallot } from '#basics/shards.ts';
import { timing } from '#contracts/timing.ts';
import { newSalt } from '#gateways/random.ts';
import { local } from '#infra/local/aws/arns.ts';
import { localTables } from '#infra/local/functions.ts';
import { keys } from '#stores/keys.ts';
import { addCounters } from '#tally/counters.ts';
import { plurality } from '#tally/plurality.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { memoryOf } from '#test/bench/machine.ts';
import {
  adminOf,
  clientId,
  type OpenVoting,
  openVotings,
  options,
  untilStatus,
  write,
} from './voting.ts';

/** The cost of counting, sealing and publishing ballots. */
export type SealFigures = {
  readonly ballots: number;
  /** From the end of the drain to the published result, without waits of the machine. */
  readonly seconds: number;
  readonly countingSeconds: number;
  readonly sealingSeconds: number;
  /** The host's resident memory before, and at most, in MB. */
  readonly memoryBeforeMb: number;
  readonly memoryMostMb: number;
};

const shards = 16;
const slot = '0'.repeat(16);

/** Writes the ballots of a voting and their counters without the vote path. */
async function fill(host: BenchHost, voting: OpenVoting, count: number): Promise<void> {
  const sums = Array.from({ length: shards }, () => ({}) as Readonly<Record<string, number>>);
  const items: Record<string, unknown>[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = ballotId(randomBytes(16).toString('hex'));
    const shard = shardOfBallot(id, shards);
    const choice = { optionIds: [options[index % options.length] ?? 'red'] };
    items.push({ ...keys.ballot(clientId, voting.id, shard, id), choice, salt: newSalt() });
    const ones = Object.fromEntries(plurality.counterKeys(choice).map((key) => [key, 1]));
    sums[shard] = addCounters(sums[shard] ?? {}, ones);
  }
  const counters = sums.map((sum, shard) => ({
    ...keys.counter(clientId, voting.id, shard, slot),
    ...sum,
  }));
  await write(host, localTables.ballots, [...items, ...counters]);
}

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

/** Lets the machine close, count, seal and publish a voting whose ballot boxes are full. */
export async function measureSeal(host: BenchHost, count: number): Promise<SealFigures> {
  const [voting] = await openVotings(host, 1, 'free');
  if (voting === undefined) throw new Error('The voting is not open');
  await fill(host, voting, count);
  const admin = await adminOf(host);
  await host.ask('moveTo', { instant: voting.closesAt });
  await untilStatus(admin, voting.id, 'closed');
  const memoryBeforeMb = memoryOf(host.pid, 'VmRSS');
  await host.ask('moveTo', { instant: voting.closesAt + timing.drainMs });
  const startedAt = performance.now();
  await untilStatus(admin, voting.id, 'published');
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
    seconds,
    countingSeconds: between('Count every shard', 'Seal the count'),
    sealingSeconds: between('Seal the count', 'Publish the result'),
    memoryBeforeMb,
    memoryMostMb: memoryOf(host.pid, 'VmHWM'),
  };
}
