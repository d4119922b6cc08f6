import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, UserId } from '#basics/ids.ts';
import type { Database } from '#stores/database.ts';
import { getItem, type Read } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';

const settings = v.object({ hidePaidVotings: v.boolean() });
const settingsItem = v.object({ settings });

/** What a voter has decided about what they are shown. */
export type Settings = Read<typeof settings>;

/** The settings of each voter. */
export function createVoterSettings({ documents, tables }: Database) {
  const TableName = tables.voters;

  async function get(clientId: ClientId, userId: UserId): Promise<Settings> {
    const Key = keys.settings(clientId, userId);
    const stored = await getItem(documents, TableName, Key, settingsItem);
    return stored?.settings ?? { hidePaidVotings: false };
  }

  async function set(clientId: ClientId, userId: UserId, settings: Settings): Promise<void> {
    const Item = { ...keys.settings(clientId, userId), settings };
    await documents.send(new PutCommand({ TableName, Item }));
  }

  return { get, set };
}

export type VoterSettings = ReturnType<typeof createVoterSettings>;
