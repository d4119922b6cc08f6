import * as v from 'valibot';
import type { ClientId, VotingId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import { createClients } from '#stores/clients.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, queryOf } from '#stores/items.ts';
import { partitions } from '#stores/keys.ts';

/** Where a voting is. */
export type VotingAddress = { readonly clientId: ClientId; readonly votingId: VotingId };

/** A place in the list of unfinished votings; without a voting it is the beginning of a client. */
export type Place = { readonly clientId: ClientId; readonly votingId?: VotingId };

/** Some of those that were looked for; `next` is set if there may be more. */
export type FoundVotings = { readonly items: VotingAddress[]; readonly next: Place | undefined };

/** One call looks at no more clients than this. */
const clientsMax = 200;

const unfinishedItem = v.object({ sk: ids.votingId });

/** The votings whose life is not over, of all clients. `createVotings` maintains the list. */
export function createUnfinished({ documents, tables }: Database) {
  const TableName = tables.votings;
  const clients = createClients({ documents, tables }, 'votings');

  /** Those of a client whose next step was due at `by` or before, in order of their ids. */
  async function* dueOf(
    clientId: ClientId,
    by: number,
    after?: VotingId,
  ): AsyncGenerator<VotingId> {
    const query = queryOf(TableName, partitions.unfinished(clientId), 'sk > :after', {
      ':after': after ?? ' ',
      ':by': by,
    });
    const due = { ...query, FilterExpression: 'dueAt <= :by' };
    for await (const { sk } of everyItem(documents, due, unfinishedItem)) yield sk;
  }

  /** Those whose next step was due at `by` or before, client after client, from a place on. */
  async function due(by: number, limit: number, from?: Place): Promise<FoundVotings> {
    const items: VotingAddress[] = [];
    let looked = 0;
    for await (const { clientId } of clients.every(from?.clientId)) {
      if (looked === clientsMax) return { items, next: { clientId } };
      const after = clientId === from?.clientId ? from.votingId : undefined;
      for await (const votingId of dueOf(clientId, by, after)) {
        if (items.length === limit) return { items, next: items.at(-1) };
        items.push({ clientId, votingId });
      }
      looked += 1;
    }
    return { items, next: undefined };
  }

  return { due };
}

export type Unfinished = ReturnType<typeof createUnfinished>;
