import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { AcceptedVote, Participation } from '#ballot/vote.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { shardOfUser } from '#basics/shards.ts';
import { ids } from '#contracts/read.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, queryOf } from '#stores/items.ts';
import { keys, partitions } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

type Intent = Pick<AcceptedVote, 'clientId' | 'votingId' | 'userId' | 'shards'>;

const intentItem = v.object({ sk: ids.userId });

/**
 * The intents of paid votes that are sent shortly before the close. An intent is stored before its
 * vote is sent; it names the voter, never the ballot. A vote that has not landed when the count is
 * due is voided: a tombstone takes its participation's place, on which its transaction then fails.
 */
export function createVoteIntents({ documents, tables }: Database) {
  const TableName = tables.voters;

  /** Stores an intent; the vote may be sent only once this has succeeded. */
  async function put(
    { clientId, votingId, userId, shards }: Intent,
    abortSignal: AbortSignal,
  ): Promise<void> {
    const Item = keys.voteIntent(clientId, votingId, shardOfUser(userId, shards), userId);
    await documents.send(new PutCommand({ TableName, Item }), { abortSignal });
  }

  /** Yields every user with an intent in one shard of a voting. */
  async function* ofShard(
    clientId: ClientId,
    votingId: VotingId,
    shard: number,
  ): AsyncGenerator<UserId> {
    const query = queryOf(TableName, partitions.voteIntents(clientId, votingId, shard));
    for await (const { sk } of everyItem(documents, query, intentItem)) yield sk;
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
    const put = { TableName, Item, ConditionExpression, ExpressionAttributeValues };
    const written = await writtenOrLost(documents.send(new PutCommand(put)));
    return written === 'written' ? 'voided' : 'landed';
  }

  return { put, ofShard, voidVote };
}

export type VoteIntents = ReturnType<typeof createVoteIntents>;
