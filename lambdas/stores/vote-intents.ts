import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type ClientId, type UserId, userId, type VotingId } from '#basics/ids.ts';
import { shardOfUser } from '#basics/shards.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';
import type { Participation } from '#stores/votes.ts';

/**
 * The intents of paid votes that are sent shortly before the close. An intent is stored before its
 * vote is sent; it names the voter, never the ballot. A vote that has not landed when the count is
 * due is voided: a tombstone takes its participation's place, on which its transaction then fails.
 */
export function createVoteIntents({ client: documents, tables }: Documents) {
  const TableName = tables.voters;

  /** Stores an intent; the vote may be sent only once this has succeeded. */
  async function put(
    vote: { clientId: ClientId; votingId: VotingId; userId: UserId; shards: number },
    abortSignal: AbortSignal,
  ): Promise<void> {
    const { clientId, votingId, userId, shards } = vote;
    const Item = keys.voteIntent(clientId, votingId, shardOfUser(userId, shards), userId);
    await documents.send(new PutCommand({ TableName, Item }), { abortSignal });
  }

  /** Yields every user with an intent in one shard of a voting. */
  async function* ofShard(
    clientId: ClientId,
    votingId: VotingId,
    shard: number,
  ): AsyncGenerator<UserId> {
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.voteIntents(clientId, votingId, shard) },
      ConsistentRead: true,
    };
    for await (const { sk } of everyItem(documents, query)) yield userId(String(sk));
  }

  /** Writes a tombstone in place of a vote that has not landed; `landed` if it has. */
  async function voidVote(
    clientId: ClientId,
    votingId: VotingId,
    userId: UserId,
    at: number,
  ): Promise<'voided' | 'landed'> {
    const participation: Participation = {
      votingId,
      receivedAt: at,
      creditsCharged: 0,
      tombstone: true,
    };
    const Item = { ...keys.participation(clientId, userId, votingId), participation };
    const ConditionExpression = 'attribute_not_exists(pk) OR participation.tombstone = :yes';
    const ExpressionAttributeValues = { ':yes': true };
    try {
      await documents.send(
        new PutCommand({ TableName, Item, ConditionExpression, ExpressionAttributeValues }),
      );
      return 'voided';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'landed';
      throw error;
    }
  }

  return { put, ofShard, voidVote };
}

export type VoteIntents = ReturnType<typeof createVoteIntents>;
