import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { shardOfUser } from '#basics/shards.ts';
import { ids } from '#contracts/read.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, queryBetween } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';

const ownItem = v.object({ votingId: ids.votingId });

type Names = [clientId: ClientId, votingId: VotingId, shards: number, userId: UserId];

/**
 * Who asked to be alerted before a voting ends: an item of the voting, which decides about alerts,
 * and a copy among the voter's own items, which shows them their registrations. Two plain writes,
 * since a transaction would be refused where a voter taps twice.
 */
export function createRegistrations({ documents, tables }: Database) {
  const TableName = tables.voters;

  async function add(...[clientId, votingId, shards, userId, at]: [...Names, at: number]) {
    const [ofVoting, own] = keysOf(clientId, votingId, shards, userId);
    await documents.send(new PutCommand({ TableName, Item: { ...ofVoting, at } }));
    await documents.send(new PutCommand({ TableName, Item: { ...own, votingId } }));
  }

  async function remove(...names: Names): Promise<void> {
    for (const Key of keysOf(...names)) await documents.send(new DeleteCommand({ TableName, Key }));
  }

  /** Those of the voter from one voting to another, by their ids: one query of their own items. */
  async function between(
    clientId: ClientId,
    userId: UserId,
    first: VotingId,
    last: VotingId,
  ): Promise<VotingId[]> {
    const keyOf = (votingId: VotingId) => keys.ownRegistration(clientId, userId, votingId);
    const query = queryBetween(TableName, keyOf(first), keyOf(last));
    const items = await Array.fromAsync(everyItem(documents, query, ownItem));
    return items.map(({ votingId }) => votingId);
  }

  return { add, remove, between };
}

export type Registrations = ReturnType<typeof createRegistrations>;

const keysOf = (...[clientId, votingId, shards, userId]: Names) =>
  [
    keys.registration(clientId, votingId, shardOfUser(userId, shards), userId),
    keys.ownRegistration(clientId, userId, votingId),
  ] as const;
