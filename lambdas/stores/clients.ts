import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, getItem, ifNew, queryBeyond, whole } from '#stores/items.ts';
import { keys, partitions } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

/** A client on the list, and since when, epoch milliseconds. */
export type EnrolledClient = { readonly clientId: ClientId; readonly since: number };

const clientItem = v.object({ sk: ids.clientId, since: whole });

/**
 * The list of the clients that a table holds anything of: in `voters` those that sold or granted a
 * credit, in `votings` those that scheduled a voting.
 */
export function createClients(
  { documents, tables }: Database,
  table: 'voters' | 'votings' = 'voters',
) {
  const TableName = tables[table];
  const enrolled = new Set<ClientId>();

  /** Puts a client on the list with the time of the first call; it stays there. */
  async function enrol(clientId: ClientId, at: number): Promise<void> {
    if (enrolled.has(clientId)) return;
    const Item = { ...keys.enrolledClient(clientId), since: at };
    await writtenOrLost(documents.send(new PutCommand({ TableName, Item, ...ifNew })));
    enrolled.add(clientId);
  }

  /** Every client on the list in order of their ids, from one on if it is given. */
  async function* every(from?: ClientId): AsyncGenerator<EnrolledClient> {
    const query = queryBeyond(TableName, partitions.clients, '>=', from);
    for await (const { sk, since } of everyItem(documents, query, clientItem)) {
      yield { clientId: sk, since };
    }
  }

  /** When the client was put on the list, epoch milliseconds; undefined if it is not on it. */
  async function since(clientId: ClientId): Promise<number | undefined> {
    return (await getItem(documents, TableName, keys.enrolledClient(clientId), clientItem))?.since;
  }

  return { enrol, every, since };
}

export type Clients = ReturnType<typeof createClients>;
