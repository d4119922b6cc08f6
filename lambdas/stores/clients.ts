import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type ClientId, clientId as readClientId } from '#basics/ids.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

/** A client on the list, and since when, epoch milliseconds. */
export type EnrolledClient = { readonly clientId: ClientId; readonly since: number };

/**
 * The list of the clients that a table holds anything of: in `voters` those that sold or granted a
 * credit, in `votings` those that scheduled a voting.
 */
export function createClients(
  { client, tables }: Documents,
  table: 'voters' | 'votings' = 'voters',
) {
  const TableName = tables[table];
  const enrolled = new Set<ClientId>();

  /** Puts a client on the list with the time of the first call; it stays there. */
  async function enrol(clientId: ClientId, at: number): Promise<void> {
    if (enrolled.has(clientId)) return;
    const Item = { ...keys.enrolledClient(clientId), since: at };
    const ConditionExpression = 'attribute_not_exists(pk)';
    await writtenOrLost(client.send(new PutCommand({ TableName, Item, ConditionExpression })));
    enrolled.add(clientId);
  }

  /** Every client on the list in order of their ids, from one on if it is given. */
  async function* every(from?: ClientId): AsyncGenerator<EnrolledClient> {
    const query = {
      TableName,
      KeyConditionExpression: from === undefined ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
      ExpressionAttributeValues: { ':pk': keys.enrolledClients(), ...(from && { ':from': from }) },
      ConsistentRead: true,
    };
    for await (const { sk, since } of everyItem(client, query)) {
      yield { clientId: readClientId(String(sk)), since: Number(since) };
    }
  }

  /** When the client was put on the list, epoch milliseconds; undefined if it is not on it. */
  async function since(clientId: ClientId): Promise<number | undefined> {
    const Key = keys.enrolledClient(clientId);
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item === undefined ? undefined : Number(Item.since);
  }

  return { enrol, every, since };
}

export type Clients = ReturnType<typeof createClients>;
