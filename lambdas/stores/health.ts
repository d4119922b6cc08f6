import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Database } from '#stores/database.ts';
import { keys } from '#stores/keys.ts';

/** Whether the database responds. */
export const createHealth = ({ documents, tables: { votings: TableName } }: Database) => ({
  /** Reads an item that does not exist. Throws if there is no response. */
  ping: async (): Promise<void> => {
    await documents.send(new GetCommand({ TableName, Key: keys.nothing }));
  },
});

export type Health = ReturnType<typeof createHealth>;
