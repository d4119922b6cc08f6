import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type ClientId, type UserId, userId, type VotingId } from '#basics/ids.ts';
import { shardOfUser } from '#basics/shards.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';
import type { Participation } from '#stores/votes.ts';

/**
 * Notes of paid votes that are sent shortly before the close. A note is there before its vote is
 * sent, and says whose it is, never which ballot. Whatever of them has not landed when the count
 * is due is given up: its participation's place is taken, on which its transaction then fails.
 */
export function createNotes({ client: documents, tables }: Documents) {
  const TableName = tables.voters;

  /** Leaves a note; it must be known to be written before the vote is sent. */
  async function leave(
    vote: { clientId: ClientId; votingId: VotingId; userId: UserId; shards: number },
    abortSignal: AbortSignal,
  ): Promise<void> {
    const { clientId, votingId, userId, shards } = vote;
    const Item = keys.note(clientId, votingId, shardOfUser(userId, shards), userId);
    await documents.send(new PutCommand({ TableName, Item }), { abortSignal });
  }

  /** Everyone with a note in one shard of a voting. */
  async function* ofShard(
    clientId: ClientId,
    votingId: VotingId,
    shard: number,
  ): AsyncGenerator<UserId> {
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.notes(clientId, votingId, shard) },
      ConsistentRead: true,
    };
    for await (const { sk } of everyItem(documents, query)) yield userId(String(sk));
  }

  /** Takes the place of a vote that has not landed; `landed` if it has. */
  async function giveUp(
    clientId: ClientId,
    votingId: VotingId,
    userId: UserId,
    at: number,
  ): Promise<'given-up' | 'landed'> {
    const participation: Participation = {
      votingId,
      receivedAt: at,
      creditsCharged: 0,
      givenUp: true,
    };
    const Item = { ...keys.participation(clientId, userId, votingId), participation };
    const ConditionExpression = 'attribute_not_exists(pk) OR participation.givenUp = :yes';
    const ExpressionAttributeValues = { ':yes': true };
    try {
      await documents.send(
        new PutCommand({ TableName, Item, ConditionExpression, ExpressionAttributeValues }),
      );
      return 'given-up';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'landed';
      throw error;
    }
  }

  return { leave, ofShard, giveUp };
}

export type Notes = ReturnType<typeof createNotes>;
