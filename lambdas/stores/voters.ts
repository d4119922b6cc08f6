import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { sha256Hex } from '#basics/hash.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Documents } from '#stores/documents.ts';
import { keys, prefixes } from '#stores/keys.ts';
import type { Participation } from '#stores/votes.ts';

/** The votings that voters took part in, and their settings. */
export function createVoters({ client: documents, tables }: Documents) {
  const TableName = tables.voters;

  /** That the voter voted there; undefined if not, or if their vote was given up. */
  async function participation(
    client: ClientId,
    user: UserId,
    voting: VotingId,
  ): Promise<Participation | undefined> {
    const Key = keys.participation(client, user, voting);
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    const found = Item?.participation as Participation | undefined;
    return found?.givenUp ? undefined : found;
  }

  /** A page of what the voter took part in, newest voting first; `next` goes on after it. */
  async function participations(
    client: ClientId,
    user: UserId,
    limit: number,
    after: VotingId | undefined,
  ): Promise<{ items: Participation[]; next: VotingId | undefined }> {
    const page = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': keys.account(client, user).pk,
          ':prefix': prefixes.participation,
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit + 1,
        ...(after === undefined
          ? {}
          : { ExclusiveStartKey: keys.participation(client, user, after) }),
      }),
    );
    const found = (page.Items ?? []).map((item) => item.participation as Participation);
    const items = found.slice(0, limit);
    const next = found.length > limit ? items.at(-1)?.votingId : undefined;
    return { items: items.filter(({ givenUp }) => !givenUp), next };
  }

  async function settings(client: ClientId, user: UserId): Promise<Settings> {
    const Key = keys.settings(client, user);
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return (Item?.settings as Settings | undefined) ?? { hidePaidVotings: false };
  }

  async function setSettings(client: ClientId, user: UserId, settings: Settings): Promise<void> {
    const Item = { ...keys.settings(client, user), settings };
    await documents.send(new PutCommand({ TableName, Item }));
  }

  return { participation, participations, settings, setSettings };
}

export type Voters = ReturnType<typeof createVoters>;

/** What a voter has decided about what they are shown. */
export type Settings = { readonly hidePaidVotings: boolean };

/** Who asked to be alerted before a voting ends. */
export function createRegistrations({ client: documents, tables }: Documents) {
  const TableName = tables.voters;
  const key = keys.registration;

  return {
    async has(client: ClientId, voting: VotingId, shards: number, user: UserId): Promise<boolean> {
      const Key = key(client, voting, shardOfUser(user, shards), user);
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key, ConsistentRead: true }),
      );
      return Item !== undefined;
    },
    async add(
      client: ClientId,
      voting: VotingId,
      shards: number,
      user: UserId,
      at: number,
    ): Promise<void> {
      const Item = { ...key(client, voting, shardOfUser(user, shards), user), at };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async remove(client: ClientId, voting: VotingId, shards: number, user: UserId): Promise<void> {
      const Key = key(client, voting, shardOfUser(user, shards), user);
      await documents.send(new DeleteCommand({ TableName, Key }));
    },
  };
}

export type Registrations = ReturnType<typeof createRegistrations>;

/** Spreads users over a voting's partitions. */
export const shardOfUser = (user: UserId, shards: number): number =>
  Number.parseInt(sha256Hex(user).slice(0, 8), 16) % shards;
