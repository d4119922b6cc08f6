import { DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Participation } from '#ballot/vote.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { shardOfUser } from '#basics/shards.ts';
import type { Documents } from '#stores/documents.ts';
import { keys, prefixes } from '#stores/keys.ts';

/** The votings that voters took part in, and their settings. */
export function createVoters({ client: documents, tables }: Documents) {
  const TableName = tables.voters;

  /** That the voter voted there; undefined if not, or if their vote was voided. */
  async function participation(
    clientId: ClientId,
    userId: UserId,
    votingId: VotingId,
  ): Promise<Participation | undefined> {
    const Key = keys.participation(clientId, userId, votingId);
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    const found = Item?.participation as Participation | undefined;
    return found?.tombstone ? undefined : found;
  }

  /** A page of what the voter took part in, newest voting first; `next` goes on after it. */
  async function participations(
    clientId: ClientId,
    userId: UserId,
    limit: number,
    after: VotingId | undefined,
  ): Promise<{ items: Participation[]; next: VotingId | undefined }> {
    const page = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': keys.account(clientId, userId).pk,
          ':prefix': prefixes.participation,
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit + 1,
        ...(after === undefined
          ? {}
          : { ExclusiveStartKey: keys.participation(clientId, userId, after) }),
      }),
    );
    const found = (page.Items ?? []).map((item) => item.participation as Participation);
    const items = found.slice(0, limit);
    const next = found.length > limit ? items.at(-1)?.votingId : undefined;
    return { items: items.filter(({ tombstone }) => !tombstone), next };
  }

  async function settings(clientId: ClientId, userId: UserId): Promise<Settings> {
    const Key = keys.settings(clientId, userId);
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return (Item?.settings as Settings | undefined) ?? { hidePaidVotings: false };
  }

  async function setSettings(
    clientId: ClientId,
    userId: UserId,
    settings: Settings,
  ): Promise<void> {
    const Item = { ...keys.settings(clientId, userId), settings };
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
    async has(
      clientId: ClientId,
      votingId: VotingId,
      shards: number,
      userId: UserId,
    ): Promise<boolean> {
      const Key = key(clientId, votingId, shardOfUser(userId, shards), userId);
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key, ConsistentRead: true }),
      );
      return Item !== undefined;
    },
    async add(
      clientId: ClientId,
      votingId: VotingId,
      shards: number,
      userId: UserId,
      at: number,
    ): Promise<void> {
      const Item = { ...key(clientId, votingId, shardOfUser(userId, shards), userId), at };
      await documents.send(new PutCommand({ TableName, Item }));
    },
    async remove(
      clientId: ClientId,
      votingId: VotingId,
      shards: number,
      userId: UserId,
    ): Promise<void> {
      const Key = key(clientId, votingId, shardOfUser(userId, shards), userId);
      await documents.send(new DeleteCommand({ TableName, Key }));
    },
  };
}

export type Registrations = ReturnType<typeof createRegistrations>;
