import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { sha256Hex } from '#basics/hash.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Documents } from '#stores/documents.ts';
import { keys, prefixes } from '#stores/keys.ts';
import type { Participation } from '#stores/votes.ts';

/** A voter's credits and the votings they took part in. */
export function createVoters({ client: documents, tables }: Documents) {
  const TableName = tables.voters;

  /** How many credits the voter has; none where no account was ever opened. */
  async function balance(client: ClientId, user: UserId): Promise<number> {
    const { Item } = await documents.send(
      new GetCommand({ TableName, Key: keys.account(client, user), ConsistentRead: true }),
    );
    return Number(Item?.balance ?? 0);
  }

  /** Adds credits once for each grant id; `differs` when the id was used for another number. */
  async function grant(entry: CreditEntry): Promise<'granted' | 'already' | 'differs'> {
    const { client, user, grantId, credits } = entry;
    const Key = keys.creditEntry(client, user, grantId);
    try {
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName,
                Item: { ...Key, entry },
                ConditionExpression: 'attribute_not_exists(pk)',
              },
            },
            {
              Update: {
                TableName,
                Key: keys.account(client, user),
                UpdateExpression: 'ADD balance :credits',
                ExpressionAttributeValues: { ':credits': credits },
              },
            },
          ],
        }),
      );
      return 'granted';
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      if (error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key, ConsistentRead: true }),
      );
      const first = Item?.entry as CreditEntry | undefined;
      return first?.credits === credits ? 'already' : 'differs';
    }
  }

  async function participation(
    client: ClientId,
    user: UserId,
    voting: VotingId,
  ): Promise<Participation | undefined> {
    const Key = keys.participation(client, user, voting);
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item?.participation as Participation | undefined;
  }

  /** A page of what the voter took part in, newest voting first; `next` goes on after it. */
  async function participations(
    client: ClientId,
    user: UserId,
    limit: number,
    after: VotingId | undefined,
  ): Promise<{ items: Participation[]; next: VotingId | undefined }> {
    const page = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': keys.account(client, user).pk,
          ':prefix': prefixes.participation,
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit + 1,
        ...(after === undefined
          ? {}
          : { ExclusiveStartKey: keys.participation(client, user, after) }),
      }),
    );
    const found = (page.Items ?? []).map((item) => item.participation as Participation);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? items.at(-1)?.votingId : undefined };
  }

  return { balance, grant, participation, participations };
}

export type Voters = ReturnType<typeof createVoters>;

/** One addition to a voter's credits, and its cause. */
export type CreditEntry = {
  readonly client: ClientId;
  readonly user: UserId;
  readonly grantId: string;
  readonly credits: number;
  readonly reason?: string | undefined;
  readonly by: UserId;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** Who asked to be alerted before a voting ends. */
export function createRegistrations({ client: documents, tables }: Documents) {
  const TableName = tables.voters;
  const key = keys.registration;

  return {
    async has(client: ClientId, voting: VotingId, shards: number, user: UserId): Promise<boolean> {
      const Key = key(client, voting, shardOfUser(user, shards), user);
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key, ConsistentRead: true }),
      );
      return Item !== undefined;
    },
    async add(
      client: ClientId,
      voting: VotingId,
      shards: number,
      user: UserId,
      at: number,
    ): Promise<void> {
      const Item = { ...key(client, voting, shardOfUser(user, shards), user), at };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async remove(client: ClientId, voting: VotingId, shards: number, user: UserId): Promise<void> {
      const Key = key(client, voting, shardOfUser(user, shards), user);
      await documents.send(new DeleteCommand({ TableName, Key }));
    },
  };
}

export type Registrations = ReturnType<typeof createRegistrations>;

/** Spreads users over a voting's partitions. */
export const shardOfUser = (user: UserId, shards: number): number =>
  Number.parseInt(sha256Hex(user).slice(0, 8), 16) % shards;
