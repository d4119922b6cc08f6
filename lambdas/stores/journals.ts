import * as v from 'valibot';
import type { ClientId, VotingId } from '#basics/ids.ts';
import type { Database } from '#stores/database.ts';
import { type Fields, ifNew, pageOf, queryBetween, whole } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';
import type { VotingEvent } from '#voting/events.ts';
import type { JournalEntry } from '#voting/journal.ts';

/** What an event holds besides is bound by the hash of its entry, and shown as it was written. */
const isEvent = (event: unknown): event is VotingEvent =>
  v.is(v.looseObject({ type: v.string(), at: whole }), event);

const journalItem = v.object({
  entry: v.object({
    revision: whole,
    previousHash: v.string(),
    hash: v.string(),
    event: v.custom<VotingEvent>(isEvent),
  } satisfies Fields<JournalEntry>),
});

/** The journals of votings, read; a voting is written with the entries that change it. */
export function createJournals({ documents, tables }: Database) {
  const TableName = tables.votings;

  /** A page of a voting's journal, oldest first; `next` is the revision to go on after. */
  async function page(
    clientId: ClientId,
    votingId: VotingId,
    limit: number,
    after = 0,
  ): Promise<{ entries: JournalEntry[]; next: number | undefined }> {
    const keyOf = (revision: number) => keys.journalEntry(clientId, votingId, revision);
    const query = queryBetween(TableName, keyOf(after + 1), keyOf(after + limit + 1));
    const { items, hasMore } = await pageOf(documents, query, journalItem, limit);
    const entries = items.map(({ entry }) => entry);
    return { entries, next: hasMore ? entries.at(-1)?.revision : undefined };
  }

  return { page };
}

export type Journals = ReturnType<typeof createJournals>;

/** What appends entries to a voting's journal, in a transaction. */
export const journalPuts = (
  TableName: string,
  clientId: ClientId,
  votingId: VotingId,
  entries: readonly JournalEntry[],
) =>
  entries.map((entry) => {
    const Item = { ...keys.journalEntry(clientId, votingId, entry.revision), entry };
    return { Put: { TableName, Item, ...ifNew } };
  });
