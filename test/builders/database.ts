import { DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { databaseAt } from '#infra/local/data/connection.ts';
import { ensureTables, startLocalDatabase } from '#infra/local/data/database.ts';
import { type Database, databaseOf } from '#stores/database.ts';
import { temporaryFolder } from '#test/builders/temporary-folder.ts';

/** A call that was sent to the database. */
export type SentCall = { readonly name: string; readonly input: Record<string, unknown> };

export type StartedDatabase = Database & {
  readonly endpoint: string;
  /** Every call so far, oldest first; a test may empty it. */
  readonly sent: SentCall[];
  readonly stop: () => Promise<void>;
};

const tables = {
  votings: 'votings',
  ballots: 'ballots',
  voters: 'voters',
  purchases: 'purchases',
  audit: 'audit',
};

/** A database of its own with empty tables, and a client of it that records what it sends. */
export async function startedDatabase(): Promise<StartedDatabase> {
  const folder = await temporaryFolder();
  const database = await startLocalDatabase({ dataDir: folder.path, log: () => {} });
  const { endpoint } = database;
  await ensureTables(endpoint, Object.values(tables));
  const sent: SentCall[] = [];
  const connection = new DynamoDBClient({ ...databaseAt(endpoint), maxAttempts: 1 });
  connection.middlewareStack.add(
    (next, context) => (args) => {
      sent.push({ name: context.commandName ?? '', input: { ...args.input } });
      checkStartKey(args.input);
      return next(args);
    },
    { step: 'build' },
  );
  return {
    ...databaseOf(connection, tables),
    endpoint,
    sent,
    stop: async () => {
      connection.destroy();
      await database.stop();
      await folder.remove();
    },
  };
}

/**
 * Throws for a start key that lies outside of what is queried. DynamoDB refuses it, dynoxide
 * returns an empty page.
 */
function checkStartKey(input: object) {
  const { ExclusiveStartKey: key, ExpressionAttributeValues: values } = input as QueryCommandInput;
  if (!key || !values) return;
  const isInside =
    key.pk?.S === values[':pk']?.S && key.sk?.S?.startsWith(values[':prefix']?.S ?? '') === true;
  if (isInside) return;
  const message = 'The provided starting key does not match the range key predicate';
  throw Object.assign(new Error(message), { name: 'ValidationException' });
}
