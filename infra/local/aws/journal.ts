import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { ensureTables } from '#infra/local/data/database.ts';
import { local } from './arns.ts';

/** Where a thing lies in the journal: a shelf, and a place on it. */
export type Place = { readonly pk: string; readonly sk: string };
export type Entry = Place & { readonly body: unknown };

/** What the local AWS must not forget. Every call waits while the database is away. */
export type Journal = {
  /** Stores and removes, all or nothing up to 100 places, in order beyond. */
  readonly write: (puts: readonly Entry[], removals?: readonly Place[]) => Promise<void>;
  /** The bodies on a shelf in the order of their places, those in `from`..`to` only. */
  readonly read: <Body>(
    pk: string,
    range?: { from: string; to: string; limit?: number; reverse?: boolean },
  ) => Promise<Body[]>;
  /** Lets the calls under way end, within a second; then gives them up. */
  readonly close: () => Promise<void>;
};

const table = 'hustings-local-aws';
const transactionSize = 25;

/** Opens the journal in the given DynamoDB; creates its table if need be. */
export async function openJournal(endpoint: string): Promise<Journal> {
  await ensureTables(endpoint, [table]);
  const client = new DynamoDBClient({ ...local, endpoint });
  const documents = DynamoDBDocumentClient.from(client);
  const closed = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  function persist<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const answer = untilAnswered(call, closed.signal);
    underWay.add(answer);
    const done = () => underWay.delete(answer);
    answer.then(done, done);
    return answer;
  }

  const write: Journal['write'] = async (puts, removals = []) => {
    const items = [
      ...puts.map(({ pk, sk, body }) => ({
        Put: { TableName: table, Item: { pk, sk, body: JSON.stringify(body) } },
      })),
      ...removals.map(({ pk, sk }) => ({ Delete: { TableName: table, Key: { pk, sk } } })),
    ];
    for (let at = 0; at < items.length; at += transactionSize) {
      const TransactItems = items.slice(at, at + transactionSize);
      await persist(() => documents.send(new TransactWriteCommand({ TransactItems })));
    }
  };

  async function read<Body>(pk: string, range?: Parameters<Journal['read']>[1]): Promise<Body[]> {
    const bodies: Body[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const command = new QueryCommand({
        TableName: table,
        KeyConditionExpression: range ? 'pk = :pk AND sk BETWEEN :from AND :to' : 'pk = :pk',
        ExpressionAttributeValues: {
          ':pk': pk,
          ...(range && { ':from': range.from, ':to': range.to }),
        },
        ConsistentRead: true,
        ScanIndexForward: !range?.reverse,
        ...(range?.limit && { Limit: range.limit - bodies.length }),
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      });
      const page = await persist(() => documents.send(command));
      for (const item of page.Items ?? []) bodies.push(JSON.parse(String(item.body)) as Body);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey && !(range?.limit && bodies.length >= range.limit));
    return bodies;
  }

  const close = async () => {
    await Promise.race([Promise.allSettled(underWay), sleep(1_000)]);
    closed.abort(new Error('The local AWS has stopped.'));
    client.destroy();
  };
  return { write, read, close };
}

/** Repeats a call until the database has answered it; refusals (4xx) are thrown. */
async function untilAnswered<Answer>(call: () => Promise<Answer>, signal: AbortSignal) {
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
