import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { databaseAt } from './connection.ts';
import { ensureTables } from './database.ts';

/** Where a value is stored: a collection, and its key in there. */
export type Place = { readonly collection: string; readonly key: string };
export type Entry = Place & { readonly body: unknown };

/** The host's own data, beside the product's. A call waits while the database restarts. */
export type Storage = {
  /** Puts and removes, all or nothing up to 25 places, in order beyond. */
  readonly write: (puts: readonly Entry[], removals?: readonly Place[]) => Promise<void>;
  readonly read: <Body>(place: Place) => Promise<Body | undefined>;
  /** The values of a collection in the order of their keys, those in `from`..`to` only. */
  readonly readAll: <Body>(
    collection: string,
    range?: { readonly from: string; readonly to: string; readonly reverse?: boolean },
  ) => Promise<Body[]>;
  /** Waits up to a second for the calls under way, then abandons them. */
  readonly close: () => Promise<void>;
};

const transactionSize = 25;
const keyOf = ({ collection, key }: Place) => ({ pk: collection, sk: key });

/** Opens a table of the given DynamoDB; creates it if need be. */
export async function openStorage(endpoint: string, table: string): Promise<Storage> {
  await ensureTables(endpoint, [table]);
  const client = new DynamoDBClient(databaseAt(endpoint));
  const documents = DynamoDBDocumentClient.from(client);
  const closed = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  function persist<Value>(call: () => Promise<Value>): Promise<Value> {
    const result = untilAvailable(call, closed.signal);
    underWay.add(result);
    const done = () => underWay.delete(result);
    result.then(done, done);
    return result;
  }

  return {
    write: async (puts, removals = []) => {
      const items = [
        ...puts.map(({ body, ...place }) => ({
          Put: { TableName: table, Item: { ...keyOf(place), body: JSON.stringify(body) } },
        })),
        ...removals.map((place) => ({ Delete: { TableName: table, Key: keyOf(place) } })),
      ];
      for (let at = 0; at < items.length; at += transactionSize) {
        const TransactItems = items.slice(at, at + transactionSize);
        await persist(() => documents.send(new TransactWriteCommand({ TransactItems })));
      }
    },
    read: async <Body>(place: Place) => {
      const get = { TableName: table, Key: keyOf(place), ConsistentRead: true };
      const { Item } = await persist(() => documents.send(new GetCommand(get)));
      return Item === undefined ? undefined : (JSON.parse(String(Item.body)) as Body);
    },
    readAll: <Body>(collection: string, range?: Parameters<Storage['readAll']>[1]) =>
      persist(async () => {
        const query = {
          TableName: table,
          KeyConditionExpression: range ? 'pk = :pk AND sk BETWEEN :from AND :to' : 'pk = :pk',
          ExpressionAttributeValues: {
            ':pk': collection,
            ...(range && { ':from': range.from, ':to': range.to }),
          },
          ConsistentRead: true,
          ScanIndexForward: !range?.reverse,
        };
        const bodies: Body[] = [];
        for await (const { Items = [] } of paginateQuery({ client: documents }, query)) {
          for (const { body } of Items) bodies.push(JSON.parse(String(body)) as Body);
        }
        return bodies;
      }),
    close: async () => {
      await Promise.race([Promise.allSettled(underWay), sleep(1_000)]);
      closed.abort(new Error('The host has stopped.'));
      client.destroy();
    },
  };
}

/** Repeats a call until the database responds. Throws its refusals (4xx). */
async function untilAvailable<Value>(call: () => Promise<Value>, signal: AbortSignal) {
  for (let pause = 20; ; pause = Math.min(pause * 2, 500)) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (isRefusal(error)) throw error;
      await sleep(pause, undefined, { signal });
    }
  }
}

function isRefusal(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 500;
  return status >= 400 && status < 500;
}
