import * as v from 'valibot';
import type { Participation } from '#ballot/vote.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import type { Database } from '#stores/database.ts';
import {
  everyItem,
  type Fields,
  getItem,
  newestFirst,
  pageOf,
  queryBeginning,
  queryBetween,
  whole,
} from '#stores/items.ts';
import { keys, partitions, prefixes } from '#stores/keys.ts';

const participation = v.object({
  votingId: ids.votingId,
  receivedAt: whole,
  creditsCharged: v.picklist([0, 1]),
  tombstone: v.exactOptional(v.literal(true)),
} satisfies Fields<Participation>);

export const participationItem = v.object({ participation });

/** The votings that voters took part in, read; a participation is written with its ballot. */
export function createParticipations({ documents, tables }: Database) {
  /** What is stored of a voter in a voting: that they voted, or a tombstone. */
  async function stored(
    clientId: ClientId,
    userId: UserId,
    votingId: VotingId,
  ): Promise<Participation | undefined> {
    const Key = keys.participation(clientId, userId, votingId);
    return (await getItem(documents, tables.voters, Key, participationItem))?.participation;
  }

  /** That the voter voted there; undefined if not, or if their vote was voided. */
  async function get(
    clientId: ClientId,
    userId: UserId,
    votingId: VotingId,
  ): Promise<Participation | undefined> {
    const found = await stored(clientId, userId, votingId);
    return found?.tombstone ? undefined : found;
  }

  /** A page of what the voter took part in, newest voting first; `next` goes on after it. */
  async function page(
    clientId: ClientId,
    userId: UserId,
    limit: number,
    after: VotingId | undefined,
  ): Promise<{ items: Participation[]; next: VotingId | undefined }> {
    const pk = partitions.voter(clientId, userId);
    const query = {
      ...queryBeginning(tables.voters, pk, prefixes.participation),
      ...newestFirst,
      ExclusiveStartKey: after && keys.participation(clientId, userId, after),
    };
    const found = await pageOf(documents, query, participationItem, limit);
    const all = found.items.map((item) => item.participation);
    const items = all.filter(({ tombstone }) => !tombstone);
    return { items, next: found.hasMore ? all.at(-1)?.votingId : undefined };
  }

  /** Those of the voter from one voting to another, by their ids: one query of their own items. */
  async function between(
    clientId: ClientId,
    userId: UserId,
    first: VotingId,
    last: VotingId,
  ): Promise<VotingId[]> {
    const keyOf = (votingId: VotingId) => keys.participation(clientId, userId, votingId);
    const query = queryBetween(tables.voters, keyOf(first), keyOf(last));
    const items = await Array.fromAsync(everyItem(documents, query, participationItem));
    return items.flatMap(({ participation: { tombstone, votingId } }) =>
      tombstone ? [] : [votingId],
    );
  }

  return { stored, get, page, between };
}

export type Participations = ReturnType<typeof createParticipations>;
