import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { local } from '#infra/local/aws/arns.ts';
import { ensureTables } from '#infra/local/data/database.ts';

/** Where the sandbox keeps things: a shelf for each kind, and a place on it. */
export type Shelf = 'PAYMENTS' | 'ANSWERS' | 'DELIVERIES';
export type Entry = { readonly shelf: Shelf; readonly place: string; readonly body: unknown };

/** What the sandbox must not forget over a restart. */
export type Records = {
  /** Stores all or nothing; at most 100 at once. */
  readonly store: (records: readonly Entry[]) => Promise<void>;
  readonly remove: (shelf: Shelf, place: string) => Promise<void>;
  readonly readAll: <Body>(shelf: Shelf) => Promise<Body[]>;
  readonly read: <Body>(shelf: Shelf, place: string) => Promise<Body | undefined>;
  /** The secret that all keys are made from; made on the first call. */
  readonly seed: () => Promise<string>;
  readonly close: () => void;
};

const table = 'hustings-local-payments';
const seedKey = { pk: 'SEED', sk: 'SEED' };

/** Opens the records in the given DynamoDB; creates their table if need be. */
export async function openRecords(endpoint: string): Promise<Records> {
  await ensureTables(endpoint, [table]);
  // A database that died is started again; until then calls are repeated.
  const client = new DynamoDBClient({ ...local, endpoint, maxAttempts: 8 });
  const documents = DynamoDBDocumentClient.from(client);

  async function readItem(key: { pk: string; sk: string }): Promise<string | undefined> {
    const command = new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
    const { Item } = await documents.send(command);
    return Item === undefined ? undefined : String(Item.body);
  }

  return {
    store: async (records) => {
      const TransactItems = records.map(({ shelf, place, body }) => ({
        Put: { TableName: table, Item: { pk: shelf, sk: place, body: JSON.stringify(body) } },
      }));
      await documents.send(new TransactWriteCommand({ TransactItems }));
    },
    remove: async (shelf, place) => {
      const TransactItems = [{ Delete: { TableName: table, Key: { pk: shelf, sk: place } } }];
      await documents.send(new TransactWriteCommand({ TransactItems }));
    },
    readAll: async <Body>(shelf: Shelf) => {
      const bodies: Body[] = [];
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': shelf },
        ConsistentRead: true,
      };
      for await (const page of paginateQuery({ client: documents }, query)) {
        for (const item of page.Items ?? []) bodies.push(JSON.parse(String(item.body)) as Body);
      }
      return bodies;
    },
    read: async <Body>(shelf: Shelf, place: string) => {
      const body = await readItem({ pk: shelf, sk: place });
      return body === undefined ? undefined : (JSON.parse(body) as Body);
    },
    seed: async () => {
      const kept = await readItem(seedKey);
      if (kept !== undefined) return kept;
      const body = randomBytes(32).toString('hex');
      await documents.send(new PutCommand({ TableName: table, Item: { ...seedKey, body } }));
      return body;
    },
    close: () => client.destroy(),
  };
}
