import {
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { Key } from '#stores/keys.ts';

/** What is read of an item, as its schema has it. */
export type Read<Schema extends v.GenericSchema> = ReadonlyDeep<v.InferOutput<Schema>>;

type ReadonlyDeep<T> = T extends string | number | boolean | undefined
  ? T
  : { readonly [Name in keyof T]: ReadonlyDeep<T[Name]> };

/**
 * A schema for each field of a type, of the optional ones too. A schema of an object that is
 * written again after it was read is loose: fields of a later release survive.
 */
export type Fields<T> = { readonly [Name in keyof T]-?: v.GenericSchema<unknown, T[Name]> };

/** Counts, versions, and instants in epoch milliseconds. */
export const whole = v.pipe(v.number(), v.safeInteger());

/** The item under a key, read strongly consistent; undefined if there is none. */
export async function getItem<Schema extends v.GenericSchema>(
  client: DynamoDBDocumentClient,
  TableName: string,
  Key: Key,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return Item && read(schema, Item);
}

/** A strongly consistent query of the items of a partition whose sort keys fit the condition. */
export const queryOf = (
  TableName: string,
  pk: string,
  condition?: string,
  values: Readonly<Record<string, unknown>> = {},
): QueryCommandInput => ({
  TableName,
  KeyConditionExpression: condition === undefined ? 'pk = :pk' : `pk = :pk AND ${condition}`,
  ExpressionAttributeValues: { ':pk': pk, ...values },
  ConsistentRead: true,
});

/** The same of the items whose sort keys begin with a prefix. */
export const queryBeginning = (TableName: string, pk: string, prefix: string): QueryCommandInput =>
  queryOf(TableName, pk, 'begins_with(sk, :prefix)', { ':prefix': prefix });

/** The same of the items from one key to another of its partition, both included. */
export const queryBetween = (TableName: string, first: Key, last: Key): QueryCommandInput =>
  queryOf(TableName, first.pk, 'sk BETWEEN :first AND :last', {
    ':first': first.sk,
    ':last': last.sk,
  });

/** The same of the items whose sort keys are beyond one; of all items without one. */
export const queryBeyond = (
  TableName: string,
  pk: string,
  operator: '<' | '>' | '>=',
  sk: string | undefined,
): QueryCommandInput =>
  sk === undefined
    ? queryOf(TableName, pk)
    : queryOf(TableName, pk, `sk ${operator} :beyond`, { ':beyond': sk });

/** Every item of a query in order. A page is read when the items of the one before are used up. */
export async function* everyItem<Schema extends v.GenericSchema>(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  schema: Schema,
): AsyncGenerator<v.InferOutput<Schema>> {
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    for (const item of Items) yield read(schema, item);
  }
}

/** The first items of a query, no more than `limit`, and whether there are more. */
export async function pageOf<Schema extends v.GenericSchema>(
  client: DynamoDBDocumentClient,
  query: QueryCommandInput,
  schema: Schema,
  limit: number,
): Promise<{ readonly items: v.InferOutput<Schema>[]; readonly hasMore: boolean }> {
  const items: v.InferOutput<Schema>[] = [];
  for await (const item of everyItem(client, { Limit: limit + 1, ...query }, schema)) {
    if (items.length === limit) return { items, hasMore: true };
    items.push(item);
  }
  return { items, hasMore: false };
}

/** The last items of a query come first. */
export const newestFirst = { ScanIndexForward: false };

/** Writes an item only if there is none of its key. */
export const ifNew = { ConditionExpression: 'attribute_not_exists(pk)' };

/** Writes an item only in place of one of its key. */
export const ifThere = { ConditionExpression: 'attribute_exists(pk)' };

/** Writes an item only in place of the one of a revision; revision 0 is that of no item. */
export const ifRevision = (revision: number) =>
  revision === 0
    ? ifNew
    : {
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': revision },
      };

/** Throws, with the item's key and nothing that it holds, if it does not fit its schema. */
function read<Schema extends v.GenericSchema>(
  schema: Schema,
  item: Record<string, unknown>,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, item, { abortEarly: true });
  if (result.success) return result.output;
  const path = v.getDotPath(result.issues[0]);
  throw new Error(`The item ${item.pk} ${item.sk} does not fit its schema at ${path}`);
}
