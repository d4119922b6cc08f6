import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientId as asClientId, userId, type VotingId, votingId } from '#basics/ids.ts';
import { databaseAt } from '#infra/local/data/connection.ts';
import { localTables } from '#infra/local/functions.ts';
import { keys } from '#stores/keys.ts';
import type { BenchHost } from '#test/bench/host.ts';
import { type CheckedClient, createCheckedClient } from '#test/contract/checked-client.ts';

/** The client whose votings are measured. */
export const clientId = asClientId('bench');
export const options = ['red', 'green', 'blue'] as const;

const minute = 60_000;
const batchMax = 25;
const credits = 1_000_000;

/** A voting that is open, and when it closes. */
export type OpenVoting = { readonly id: VotingId; readonly closesAt: number };

/** The API as an admin of the client. */
export async function adminOf(host: BenchHost): Promise<CheckedClient> {
  const groups = [`${clientId}.admin`, `${clientId}.voter`, 'operators'];
  const [token] = await host.ask('mint', { userIds: ['bench-admin'], groups });
  return createCheckedClient({ origin: host.origin, token });
}

const localTime = (at: number): string => new Date(at).toISOString().slice(0, 19);

/** What an admin sends to schedule a voting of this window. */
export const draftOf = (opensAt: number, closesAt: number, pricing: 'free' | 'paid') =>
  ({
    title: 'Which colour?',
    options: options.map((id) => ({ id, label: id })),
    counting: { kind: 'plurality' },
    pricing,
    resultsVisible: { kind: 'after-close' },
    schedule: { zone: 'UTC', opens: localTime(opensAt), closes: localTime(closesAt) },
  }) as const;

/** Schedules votings and moves the clock to their start, until all are open. */
export async function openVotings(
  host: BenchHost,
  count: number,
  pricing: 'free' | 'paid',
): Promise<OpenVoting[]> {
  const admin = await adminOf(host);
  await write(host, localTables.votings, [{ ...keys.limits(clientId), votingsAtOnce: 10_000 }]);
  const opensAt = Math.ceil((await host.ask('now', {})) / minute) * minute + 2 * minute;
  const closesAt = opensAt + 24 * 60 * minute;
  const body = draftOf(opensAt, closesAt, pricing);
  const votings: OpenVoting[] = [];
  for (let index = 0; index < count; index += 1) {
    const { body: voting } = await admin.expect('scheduleVoting', 201, {
      path: { clientId },
      body,
    });
    votings.push({ id: votingId(voting.votingId), closesAt });
  }
  await host.ask('moveTo', { instant: opensAt });
  for (const { id } of votings) await untilStatus(admin, id, 'open');
  return votings;
}

/** Reads a voting until it has a status; throws after `withinMs`. */
export async function untilStatus(
  admin: CheckedClient,
  id: VotingId,
  status: string,
  withinMs = 2 * minute,
) {
  const path = { clientId, votingId: id };
  const deadline = performance.now() + withinMs;
  for (;;) {
    const { body: voting } = await admin.expect('getVoting', 200, { path });
    if (voting.recordedStatus === status) return;
    if (performance.now() > deadline)
      throw new Error(`${id} is ${voting.recordedStatus}, not ${status}`);
    await sleep(20);
  }
}

/** Writes an account with credits for each voter straight into the table. */
export const openAccounts = (host: BenchHost, users: readonly string[]): Promise<void> =>
  write(
    host,
    localTables.voters,
    users.map((user) => ({ ...keys.account(clientId, userId(user)), balance: credits })),
  );

/** Writes items in batches, without the rules of the domain. */
export async function write(
  host: BenchHost,
  table: string,
  items: readonly Record<string, unknown>[],
): Promise<void> {
  const database = new DynamoDBClient(databaseAt(host.databaseEndpoint));
  const documents = DynamoDBDocumentClient.from(database);
  for (let start = 0; start < items.length; start += batchMax) {
    const puts = items.slice(start, start + batchMax).map((Item) => ({ PutRequest: { Item } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
  database.destroy();
}
