import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Documents } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';

/** Whether the database responds. */
export const createHealth = ({ client, tables: { votings: TableName } }: Documents) => ({
  /** Reads an item that does not exist. Throws if there is no response. */
  ping: async (): Promise<void> => {
    await client.send(new GetCommand({ TableName, Key: keys.nothing }));
  },
});

export type Health = ReturnType<typeof createHealth>;
