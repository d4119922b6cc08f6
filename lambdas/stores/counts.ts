import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { BallotId, ClientId, VotingId } from '#basics/ids.ts';
import type { CountingResult, OptionResult } from '#contracts/counting.ts';
import type { Database } from '#stores/database.ts';
import {
  everyItem,
  type Fields,
  getItem,
  queryBeginning,
  queryOf,
  type Read,
  whole,
} from '#stores/items.ts';
import { keys, partitions, prefixes } from '#stores/keys.ts';

const shardCountSchema = v.object({
  version: whole,
  shard: whole,
  ballots: whole,
  partial: v.record(v.string(), whole),
  digest: v.string(),
});

/** The recount of one shard for one version of a voting; its digest is of the sorted ballots. */
export type ShardCount = Read<typeof shardCountSchema>;

const sealSchema = v.object({
  sealedAt: whole,
  result: v.object({
    ballots: whole,
    options: v.array(
      v.object({ id: v.string(), votes: whole, rank: whole } satisfies Fields<OptionResult>),
    ),
    winners: v.array(v.string()),
    tie: v.boolean(),
  } satisfies Fields<CountingResult>),
  digest: v.string(),
});

/** The frozen result of a voting, and what it was made of. */
export type Seal = Read<typeof sealSchema>;

const shardCountItem = v.object({ count: shardCountSchema });
const sealItem = v.object({ seal: sealSchema });
const countedItem = v.object({ ids: v.instance(Uint8Array) });

/** 16 bytes each: an item of 8 KiB. */
const idsPerItem = 512;

/** What the recount writes down on its way to the seal. */
export function createCounts({ documents, tables }: Database) {
  const TableName = tables.votings;

  /** Writes the ids of the ballots that a count took in, under its digest; before the count. */
  async function putIds(
    clientId: ClientId,
    votingId: VotingId,
    count: ShardCount,
    ballotIds: readonly BallotId[],
  ): Promise<void> {
    for (let start = 0; start < ballotIds.length; start += idsPerItem) {
      const ids = ballotIds.slice(start, start + idsPerItem);
      const key = keys.counted(clientId, votingId, count.digest, ids[0] ?? '');
      const Item = { ...key, ids: Buffer.from(ids.join(''), 'hex') };
      await documents.send(new PutCommand({ TableName, Item }));
    }
  }

  /** Writes the counts of some shards in place of earlier ones, all of them or none. */
  async function putShards(
    clientId: ClientId,
    votingId: VotingId,
    counted: readonly ShardCount[],
  ): Promise<void> {
    const TransactItems = counted.map((count) => ({
      Put: { TableName, Item: { ...keys.shardCount(clientId, votingId, count.shard), count } },
    }));
    await documents.send(new TransactWriteCommand({ TransactItems }));
  }

  /** Did the count of its shard take this ballot in? */
  async function holds(
    clientId: ClientId,
    votingId: VotingId,
    shard: number,
    ballotId: BallotId,
  ): Promise<boolean> {
    const Key = keys.shardCount(clientId, votingId, shard);
    const counted = await getItem(documents, TableName, Key, shardCountItem);
    if (counted === undefined) return false;
    const { digest } = counted.count;
    const query = queryOf(TableName, Key.pk, 'sk BETWEEN :least AND :most', {
      ':least': keys.counted(clientId, votingId, digest, '').sk,
      ':most': keys.counted(clientId, votingId, digest, ballotId).sk,
    });
    const nearest = { ...query, ScanIndexForward: false, Limit: 1 };
    for await (const { ids } of everyItem(documents, nearest, countedItem)) {
      return isAmong(Buffer.from(ids), Buffer.from(ballotId, 'hex'));
    }
    return false;
  }

  /** The counts of all shards, in order of their numbers. */
  async function shards(clientId: ClientId, votingId: VotingId): Promise<ShardCount[]> {
    const pk = partitions.voting(clientId, votingId);
    const query = queryBeginning(TableName, pk, prefixes.shardCount);
    const counts: ShardCount[] = [];
    for await (const { count } of everyItem(documents, query, shardCountItem)) counts.push(count);
    return counts;
  }

  /** The sealed result; written in the transaction that appends the sealing to the journal. */
  async function seal(clientId: ClientId, votingId: VotingId): Promise<Seal | undefined> {
    return (await getItem(documents, TableName, keys.seal(clientId, votingId), sealItem))?.seal;
  }

  return { putIds, putShards, holds, shards, seal };
}

export type Counts = ReturnType<typeof createCounts>;

/** Is one of several ids of the same length, one after the other, the wanted one? */
function isAmong(ids: Buffer, wanted: Buffer): boolean {
  for (let at = 0; at < ids.length; at += wanted.length) {
    if (ids.subarray(at, at + wanted.length).equals(wanted)) return true;
  }
  return false;
}
