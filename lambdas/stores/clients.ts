import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type ClientId, clientId } from '#basics/ids.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';

/** A client on a list, and since when, epoch milliseconds. */
export type ListedClient = { readonly client: ClientId; readonly since: number };

/** The clients that a table holds anything of. */
export function createClients(documents: Documents['client'], TableName: string) {
  const listed = new Set<ClientId>();
  return {
    /** Puts a client on the list; it stays there. */
    list: async (client: ClientId, at: number): Promise<void> => {
      if (listed.has(client)) return;
      const Item = { ...keys.clientListed(client), since: at };
      const ConditionExpression = 'attribute_not_exists(pk)';
      const put = documents.send(new PutCommand({ TableName, Item, ConditionExpression }));
      await put.catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      });
      listed.add(client);
    },
    /** Every client on the list in order of their ids, from one on if it is given. */
    every: async function* (from?: ClientId): AsyncGenerator<ListedClient> {
      const query = {
        TableName,
        KeyConditionExpression: from === undefined ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
        ExpressionAttributeValues: { ':pk': 'CLIENTS', ...(from && { ':from': from }) },
        ConsistentRead: true,
      };
      for await (const { sk, since } of everyItem(documents, query)) {
        yield { client: clientId(String(sk)), since: Number(since) };
      }
    },
  };
}
