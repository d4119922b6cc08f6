import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, UserId } from '#basics/ids.ts';
import { numberOfShards, shardOfUser } from '#basics/shards.ts';
import { ids } from '#contracts/read.ts';
import { type LedgerEntry, ledgerCauses, sumOf } from '#credits/ledger.ts';
import type { Purchase } from '#credits/purchase.ts';
import { auditPut } from '#stores/audit-log.ts';
import { createClients } from '#stores/clients.ts';
import type { Database } from '#stores/database.ts';
import {
  everyItem,
  type Fields,
  getItem,
  ifNew,
  queryBeginning,
  queryBeyond,
  whole,
} from '#stores/items.ts';
import { type Key, keys, partitions, prefixes } from '#stores/keys.ts';
import { participationItem } from '#stores/participations.ts';
import { isLostRace } from '#stores/refusals.ts';

/** A voter's credits with everything that made them. */
export type Ledger = { readonly balance: number; readonly entries: readonly LedgerEntry[] };

const entry = v.object({
  entryId: v.string(),
  at: whole,
  cause: v.picklist(ledgerCauses),
  credits: whole,
  purchaseId: v.exactOptional(ids.purchaseId),
  votingId: v.exactOptional(ids.votingId),
  by: v.exactOptional(ids.userId),
  reason: v.exactOptional(v.string()),
} satisfies Fields<LedgerEntry>);

const entryItem = v.object({ entry });
const accountItem = v.object({ balance: whole });
const holderItem = v.object({ sk: ids.userId });

/** The accounts of voters, and the ledger behind each. */
export function createAccounts({ documents, tables }: Database) {
  const TableName = tables.voters;
  const clients = createClients({ documents, tables });

  /** The number of credits that the voter has; 0 if no account was ever opened. */
  async function balance(clientId: ClientId, userId: UserId): Promise<number> {
    const Key = keys.account(clientId, userId);
    return (await getItem(documents, TableName, Key, accountItem))?.balance ?? 0;
  }

  /** Every entry of a voter: what was added and taken, and the paid votes, which are debits. */
  async function entries(clientId: ClientId, userId: UserId): Promise<LedgerEntry[]> {
    const pk = partitions.voter(clientId, userId);
    const found: LedgerEntry[] = [];
    const made = queryBeginning(TableName, pk, prefixes.entry);
    for await (const item of everyItem(documents, made, entryItem)) found.push(item.entry);
    const voted = queryBeginning(TableName, pk, prefixes.participation);
    for await (const { participation } of everyItem(documents, voted, participationItem)) {
      const { votingId, receivedAt, creditsCharged } = participation;
      if (creditsCharged === 0) continue;
      const entryId = `V#${votingId}`;
      found.push({ entryId, at: receivedAt, cause: 'vote', credits: -creditsCharged, votingId });
    }
    return found;
  }

  /**
   * The balance and its entries as of one moment, or undefined if they do not agree: reading takes
   * several calls, and a change may have come in between.
   */
  async function ledger(clientId: ClientId, userId: UserId): Promise<Ledger | undefined> {
    const before = await balance(clientId, userId);
    const found = await entries(clientId, userId);
    const isOneMoment = before === sumOf(found) && before === (await balance(clientId, userId));
    return isOneMoment ? { balance: before, entries: found } : undefined;
  }

  /** Adds credits once for each grant id; `differs` when the id was used for another number. */
  async function grant(
    clientId: ClientId,
    userId: UserId,
    grantId: string,
    granted: Pick<LedgerEntry, 'credits' | 'at' | 'reason'> & { readonly by: UserId },
  ): Promise<'granted' | 'already' | 'differs'> {
    const Key = keys.grantEntry(clientId, userId, grantId);
    const entry = { ...granted, entryId: `G#${grantId}`, cause: 'grant' } as const;
    const act = { kind: 'credits-granted', role: 'operator', clientId, voterId: userId } as const;
    await clients.enrol(clientId, granted.at);
    try {
      const TransactItems = [
        ...creditItems(TableName, clientId, userId, Key, entry),
        auditPut(tables.audit, { ...act, grantId, ...granted }),
      ];
      await documents.send(new TransactWriteCommand({ TransactItems }));
      return 'granted';
    } catch (error) {
      const first = isLostRace(error) ? await entryAt(Key) : undefined;
      if (first === undefined) throw error;
      return first.credits === granted.credits ? 'already' : 'differs';
    }
  }

  /** Everyone who has an account at the client, of one shard, or those after one of them. */
  async function* holders(
    clientId: ClientId,
    shard: number,
    after?: UserId,
  ): AsyncGenerator<UserId> {
    const pk = partitions.accountHolders(clientId, shard);
    const query = queryBeyond(TableName, pk, '>', after);
    for await (const { sk } of everyItem(documents, query, holderItem)) yield sk;
  }

  /** The entry under a key, if it is written. */
  const entryAt = async (Key: Key): Promise<LedgerEntry | undefined> =>
    (await getItem(documents, TableName, Key, entryItem))?.entry;

  /** Is the entry of a purchase's payment there? */
  async function isCredited({ clientId, userId, purchaseId }: Purchase): Promise<boolean> {
    const { pk, sk } = keys.purchaseEntry(clientId, userId, purchaseId, 0);
    const query = queryBeginning(TableName, pk, sk.slice(0, sk.lastIndexOf('#') + 1));
    for await (const { entry } of everyItem(documents, query, entryItem)) {
      if (entry.cause === 'purchase') return true;
    }
    return false;
  }

  return { balance, ledger, entries, grant, holders, isCredited };
}

export type Accounts = ReturnType<typeof createAccounts>;

const holderOf = (clientId: ClientId, userId: UserId): Key =>
  keys.accountHolder(clientId, shardOfUser(userId, numberOfShards), userId);

/**
 * What a change of credits writes, besides its cause: the entry, once, and the balance, which is
 * never taken below zero. A voter who receives credits is listed as a holder.
 */
export function creditItems(
  TableName: string,
  clientId: ClientId,
  userId: UserId,
  entryKey: Key,
  entry: LedgerEntry,
) {
  const { credits } = entry;
  const isAdded = credits >= 0;
  const enough = isAdded ? {} : { ConditionExpression: 'balance >= :least' };
  return [
    { Put: { TableName, Item: { ...entryKey, entry }, ...ifNew } },
    {
      Update: {
        TableName,
        Key: keys.account(clientId, userId),
        UpdateExpression: 'ADD balance :credits',
        ...enough,
        ExpressionAttributeValues: {
          ':credits': credits,
          ...(isAdded ? {} : { ':least': -credits }),
        },
      },
    },
    ...(isAdded ? [{ Put: { TableName, Item: holderOf(clientId, userId) } }] : []),
  ];
}
