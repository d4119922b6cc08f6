import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { BallotId, ClientId, VotingId } from '#basics/ids.ts';
import type { CountingResult, PartialCount } from '#contracts/counting.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { keys, prefixes } from '#stores/keys.ts';

/** The recount of one shard, made for one version of a voting. */
export type ShardCount = {
  readonly version: number;
  readonly shard: number;
  readonly ballots: number;
  readonly partial: PartialCount;
  /** SHA-256 over the shard's sorted ballots. */
  readonly digest: string;
};

/** The frozen result of a voting, and what it was made of. */
export type Seal = {
  readonly sealedAt: number;
  readonly result: CountingResult;
  readonly digest: string;
};

/** 16 bytes each: an item of 8 KiB. */
const idsPerItem = 512;

/** What the recount writes down on its way to the seal. */
export function createCounts({ client: documents, tables }: Documents) {
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
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    if (Item === undefined) return false;
    const { digest } = Item.count as ShardCount;
    const { Items } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :least AND :most',
        ExpressionAttributeValues: {
          ':pk': Key.pk,
          ':least': keys.counted(clientId, votingId, digest, '').sk,
          ':most': keys.counted(clientId, votingId, digest, ballotId).sk,
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: 1,
      }),
    );
    const ids = Buffer.from((Items?.[0]?.ids as Uint8Array | undefined) ?? []);
    const wanted = Buffer.from(ballotId, 'hex');
    for (let at = 0; at < ids.length; at += wanted.length) {
      if (ids.subarray(at, at + wanted.length).equals(wanted)) return true;
    }
    return false;
  }

  /** The counts of all shards, in order of their numbers. */
  async function shards(clientId: ClientId, votingId: VotingId): Promise<ShardCount[]> {
    const counts: ShardCount[] = [];
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: {
        ':pk': keys.seal(clientId, votingId).pk,
        ':prefix': prefixes.shardCount,
      },
      ConsistentRead: true,
    };
    for await (const item of everyItem(documents, query)) counts.push(item.count as ShardCount);
    return counts;
  }

  /** The sealed result; written in the transaction that appends the sealing to the journal. */
  async function seal(clientId: ClientId, votingId: VotingId): Promise<Seal | undefined> {
    const { Item } = await documents.send(
      new GetCommand({ TableName, Key: keys.seal(clientId, votingId), ConsistentRead: true }),
    );
    return Item?.seal as Seal | undefined;
  }

  return { putIds, putShards, holds, shards, seal };
}

export type Counts = ReturnType<typeof createCounts>;
