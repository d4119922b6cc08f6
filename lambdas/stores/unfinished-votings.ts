import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import { votingStatuses } from '#contracts/voting-status.ts';
import type { Database } from '#stores/database.ts';
import { everyItem, newestFirst, queryOf, type Read, whole } from '#stores/items.ts';
import { partitions } from '#stores/keys.ts';
import type { Voting } from '#voting/voting.ts';

const listed = v.object({
  pricing: v.picklist(['free', 'paid']),
  status: v.picklist(votingStatuses),
  window: v.object({ opensAt: whole, closesAt: whole }),
});
const listedItem = v.pipe(
  v.object({ sk: ids.votingId, ...listed.entries }),
  v.transform(({ sk: votingId, ...voting }) => ({ votingId, ...voting })),
);

/** What decides in which lists a voting is: its status follows from the rest, by the clock. */
export type UnfinishedVoting = Read<typeof listedItem>;

/** What the list of unfinished votings holds of one. */
export const listedOf = (voting: Voting) => v.parse(listed, voting);

/** The votings of a client whose life is not over. `createVotings` maintains the list. */
export function createUnfinishedVotings({ documents, tables }: Database) {
  /** All of them, newest first. */
  async function ofClient(
    clientId: ClientId,
    { isConsistent = true } = {},
  ): Promise<UnfinishedVoting[]> {
    const query = {
      ...queryOf(tables.votings, partitions.unfinished(clientId)),
      ConsistentRead: isConsistent,
      ...newestFirst,
    };
    return Array.fromAsync(everyItem(documents, query, listedItem));
  }

  return { ofClient };
}
