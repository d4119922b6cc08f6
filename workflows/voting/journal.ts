import { chainHash } from '#basics/hash.ts';
import type { VotingEvent } from '#voting/events.ts';

/** One entry of a voting's append-only journal; `hash` covers the event and all before it. */
export type JournalEntry = {
  readonly revision: number;
  readonly previousHash: string;
  readonly hash: string;
  readonly event: VotingEvent;
};

/** Where a journal ends: how many entries it has, and the hash of the last. */
export type JournalHead = { readonly revision: number; readonly hash: string };

export const emptyJournal: JournalHead = { revision: 0, hash: '0'.repeat(64) };

/** The entries that append `events` to a journal that ends at `head`. */
export function chain(head: JournalHead, events: readonly VotingEvent[]): JournalEntry[] {
  const entries: JournalEntry[] = [];
  let previous = head;
  for (const event of events) {
    const hash = chainHash(previous.hash, event);
    const revision = previous.revision + 1;
    entries.push({ revision, previousHash: previous.hash, hash, event });
    previous = { revision, hash };
  }
  return entries;
}

/** The revision of the first entry that does not follow from those before it, if there is one. */
export function firstBreak(entries: readonly JournalEntry[]): number | undefined {
  let previous = emptyJournal;
  for (const { revision, previousHash, hash, event } of entries) {
    const follows = revision === previous.revision + 1 && previousHash === previous.hash;
    if (!follows || hash !== chainHash(previousHash, event)) return revision;
    previous = { revision, hash };
  }
  return undefined;
}
