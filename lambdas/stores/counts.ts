import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { BallotId, ClientId, VotingId } from '#basics/ids.ts';
import type { CountingResult, OptionResult } from '#contracts/counting.ts';
import { type CountedIds, createCountedIds, firstOf, isAmong } from '#stores/counted-ids.ts';
import type { Database } from '#stores/database.ts';
import {
  everyItem,
  type Fields,
  getItem,
  newestFirst,
  queryBeginning,
  queryBetween,
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

const lastId = 'f'.repeat(32);

/** What the recount writes down on its way to the seal. */
export function createCounts({ documents, tables }: Database) {
  const TableName = tables.votings;

  /** The last stretch of ids of a count, in their order, that begins with this id or before it. */
  async function lastStretch(
    clientId: ClientId,
    votingId: VotingId,
    { shard, digest }: ShardCount,
    ballotId: string,
  ) {
    const keyOf = (id: string) => keys.counted(clientId, votingId, shard, digest, id);
    const query = queryBetween(TableName, keyOf(''), keyOf(ballotId));
    const nearest = { ...query, ...newestFirst, Limit: 1 };
    for await (const item of everyItem(documents, nearest, countedItem)) return item.ids;
    return undefined;
  }

  /**
   * Writes the ids of the ballots that a count took in, under its digest; before the count. They
   * are written in order: a repeat goes on behind the last stretch that is there.
   */
  async function putIds(
    clientId: ClientId,
    votingId: VotingId,
    count: ShardCount,
    stretches: readonly CountedIds[],
  ): Promise<void> {
    // A single stretch is written sooner than looked for.
    const last =
      stretches.length > 1 ? await lastStretch(clientId, votingId, count, lastId) : undefined;
    const writtenUpTo = last === undefined ? '' : firstOf(last);
    for (const ids of stretches) {
      const first = firstOf(ids);
      if (first <= writtenUpTo) continue;
      const key = keys.counted(clientId, votingId, count.shard, count.digest, first);
      await documents.send(new PutCommand({ TableName, Item: { ...key, ids } }));
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
    const ids = await lastStretch(clientId, votingId, counted.count, ballotId);
    return ids !== undefined && isAmong(ids, ballotId);
  }

  /** The counts of all shards, in order of their numbers. */
  async function shards(clientId: ClientId, votingId: VotingId): Promise<ShardCount[]> {
    const pk = partitions.voting(clientId, votingId);
    const query = queryBeginning(TableName, pk, prefixes.shardCount);
    return Array.fromAsync(everyItem(documents, query, shardCountItem), ({ count }) => count);
  }

  /** The sealed result; written in the transaction that appends the sealing to the journal. */
  async function seal(clientId: ClientId, votingId: VotingId): Promise<Seal | undefined> {
    return (await getItem(documents, TableName, keys.seal(clientId, votingId), sealItem))?.seal;
  }

  return { collectIds: createCountedIds, putIds, putShards, holds, shards, seal };
}

export type Counts = ReturnType<typeof createCounts>;
