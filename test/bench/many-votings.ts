import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { votingId } from '#basics/ids.ts';
import { timing } from '#contracts/timing.ts';
import { databaseAt } from '#infra/local/data/connection.ts';
import { localTables } from '#infra/local/functions.ts';
import { databaseOf } from '#stores/database.ts';
import { keys } from '#stores/keys.ts';
import { type Connection, openConnection } from '#test/bench/connection.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { burst, percentile } from '#test/bench/load.ts';
import { memoryOf, spentBy } from '#test/bench/machine.ts';
import { requestText } from '#test/bench/request.ts';
import { clientId, draftOf, write } from '#test/bench/voting.ts';
import { journalOf } from '#test/builders/journals.ts';
import type { VotingEvent } from '#voting/events.ts';

/** How many milliseconds after its time a step was taken. */
export type Lateness = {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
};

/** The figures of votings of one client that all start, and all end, within a short time. */
export type ManyVotingsFigures = {
  readonly votings: number;
  readonly lanes: number;
  readonly scheduled: number;
  readonly scheduledPerSecond: number;
  /** Refused requests to schedule, by status and code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly opened: Lateness;
  readonly closed: Lateness;
  /** After the end of the drain, when the count is due. */
  readonly published: Lateness;
  /** From the first count that was due to the last result, processor time of a voting. */
  readonly hostMs: number;
  readonly databaseMs: number;
  readonly memoryMb: number;
  readonly memoryMostMb: number;
};

const second = 1_000;
const minute = 60 * second;
/** All start within this time, and all end within it. */
const spreadMs = 20 * second;
const runsMs = 40 * second;
const patienceMs = 10 * minute;

type ScheduledVoting = { readonly id: string; readonly opensAt: number; readonly closesAt: number };

/** Schedules the votings, several at a time; a refused request is counted and sent again. */
async function scheduleAll(host: BenchHost, count: number, lanes: number, firstAt: number) {
  const [token = ''] = await host.ask('mint', {
    userIds: ['bench-admin'],
    groups: [`${clientId}.admin`],
  });
  const connections: Connection[] = [];
  for (let lane = 0; lane < lanes; lane += 1) connections.push(await openConnection(host.origin));
  const planned: ScheduledVoting[] = [];
  const refused: Record<string, number> = {};
  const took = await burst(lanes, count, async (index, lane) => {
    const opensAt = firstAt + Math.floor((index * spreadMs) / count / second) * second;
    const closesAt = opensAt + runsMs;
    const body = JSON.stringify(draftOf(opensAt, closesAt, 'free'));
    const request = requestText(host, 'POST', `/clients/${clientId}/votings`, token, body);
    for (;;) {
      const response = await connections[lane]?.exchange(request);
      const result = JSON.parse(response?.body ?? '{}') as { votingId?: string; code?: string };
      if (response?.status === 201 && result.votingId !== undefined) {
        planned.push({ id: result.votingId, opensAt, closesAt });
        return;
      }
      const refusal = `${response?.status} ${result.code}`;
      refused[refusal] = (refused[refusal] ?? 0) + 1;
    }
  });
  for (const connection of connections) connection.close();
  return { planned, refused, perSecond: took.perSecond };
}

const latenessOf = (late: readonly number[]): Lateness => {
  const values = Float64Array.from(late);
  return {
    p50Ms: percentile(values, 50),
    p99Ms: percentile(values, 99),
    mostMs: Math.max(...late),
  };
};

/** Reads from the journals when each move was made; waits for the last one. */
async function journalsOf(host: BenchHost, planned: readonly ScheduledVoting[]) {
  const connection = new DynamoDBClient(databaseAt(host.databaseEndpoint));
  const database = databaseOf(connection, localTables);
  const moved: ReadonlyMap<VotingEvent['type'], number>[] = [];
  const deadline = performance.now() + patienceMs;
  for (const { id } of planned) {
    for (;;) {
      const entries = await journalOf(database, clientId, votingId(id));
      const at = new Map(entries.map(({ event }) => [event.type, event.at]));
      if (at.has('voting-published')) {
        moved.push(at);
        break;
      }
      if (performance.now() > deadline) throw new Error(`${id} was not published`);
      await sleep(second);
    }
  }
  connection.destroy();
  return moved;
}

/**
 * Schedules votings of one client, several at a time, lets all of them start, and end,
 * within twenty seconds each, and reads from their journals how late each step was.
 */
export async function measureManyVotings(
  host: BenchHost,
  { votings, lanes }: { readonly votings: number; readonly lanes: number },
): Promise<ManyVotingsFigures> {
  await write(host, localTables.votings, [{ ...keys.limits(clientId), votingsAtOnce: 10_000 }]);
  const firstAt = Math.ceil((await host.ask('now', {})) / minute) * minute + 10 * minute;
  const { planned, refused, perSecond } = await scheduleAll(host, votings, lanes, firstAt);
  await host.ask('moveTo', { instant: firstAt - 5 * second });
  const memoryMb = memoryOf(host.pid, 'VmRSS');
  const firstCountAt = firstAt + runsMs + timing.drainMs;
  await sleep(firstCountAt - (await host.ask('now', {})));
  const before = { host: await host.ask('spent', {}), database: spentBy(host.databasePid) };
  // No read disturbs the host before the last result is due.
  await sleep(spreadMs);
  const moved = await journalsOf(host, planned);
  const after = { host: await host.ask('spent', {}), database: spentBy(host.databasePid) };
  const late = (move: VotingEvent['type'], dueAt: (voting: ScheduledVoting) => number): Lateness =>
    latenessOf(
      planned.map((voting, index) => (moved[index]?.get(move) ?? Number.NaN) - dueAt(voting)),
    );
  return {
    votings,
    lanes,
    scheduled: planned.length,
    scheduledPerSecond: perSecond,
    refused,
    opened: late('voting-opened', ({ opensAt }) => opensAt),
    closed: late('voting-closed', ({ closesAt }) => closesAt),
    published: late('voting-published', ({ closesAt }) => closesAt + timing.drainMs),
    hostMs: (after.host - before.host) / votings,
    databaseMs: (after.database - before.database) / votings,
    memoryMb,
    memoryMostMb: memoryOf(host.pid, 'VmHWM'),
  };
}
