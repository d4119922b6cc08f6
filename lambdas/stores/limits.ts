import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import type { Database } from '#stores/database.ts';
import { getItem, whole } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';

const votingsAtOnceDefault = 16;

const limitsItem = v.object({ votingsAtOnce: whole });

/** The limits of each client. */
export function createLimits({ documents, tables }: Database) {
  const TableName = tables.votings;

  /** How many votings of this client may run at once. */
  async function votingsAtOnce(clientId: ClientId): Promise<number> {
    const limits = await getItem(documents, TableName, keys.limits(clientId), limitsItem);
    return limits?.votingsAtOnce ?? votingsAtOnceDefault;
  }

  /** Sets how many votings of this client may run at once. */
  async function setVotingsAtOnce(clientId: ClientId, votingsAtOnce: number): Promise<void> {
    const Item = { ...keys.limits(clientId), votingsAtOnce };
    await documents.send(new PutCommand({ TableName, Item }));
  }

  return { votingsAtOnce, setVotingsAtOnce };
}

export type Limits = ReturnType<typeof createLimits>;
