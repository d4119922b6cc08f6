import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { shardOfUser } from '#basics/shards.ts';
import type { Database } from '#stores/database.ts';
import { getItem, whole } from '#stores/items.ts';
import { type Key, keys } from '#stores/keys.ts';

const registrationItem = v.object({ at: whole });

/** Who asked to be alerted before a voting ends. */
export function createRegistrations({ documents, tables }: Database) {
  const TableName = tables.voters;

  async function has(...of: KeyParts): Promise<boolean> {
    return (await getItem(documents, TableName, keyOf(...of), registrationItem)) !== undefined;
  }

  async function add(
    clientId: ClientId,
    votingId: VotingId,
    shards: number,
    userId: UserId,
    at: number,
  ): Promise<void> {
    const Item = { ...keyOf(clientId, votingId, shards, userId), at };
    await documents.send(new PutCommand({ TableName, Item }));
  }

  async function remove(...of: KeyParts): Promise<void> {
    await documents.send(new DeleteCommand({ TableName, Key: keyOf(...of) }));
  }

  return { has, add, remove };
}

export type Registrations = ReturnType<typeof createRegistrations>;

type KeyParts = [clientId: ClientId, votingId: VotingId, shards: number, userId: UserId];

const keyOf = (...[clientId, votingId, shards, userId]: KeyParts): Key =>
  keys.registration(clientId, votingId, shardOfUser(userId, shards), userId);
