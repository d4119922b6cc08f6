import type { JournalEntry } from '#voting/journal.ts';
import { resultsVisibleTo } from '#voting/visibility.ts';
import type { Voting } from '#voting/voting.ts';

/** A journal entry as it may be shown; `withheld` names what of the event is not shown yet. */
export type ShownEntry = Omit<JournalEntry, 'event'> & {
  readonly event: { readonly type: string; readonly at: number };
  readonly withheld?: string[];
};

/** Of the sealing: how many voted, and what binds how they did. */
const secrets = ['ballots', 'digest'] as const;

/**
 * Shows the entries of a voting's journal at `now`. Before the results may be seen, turnout and
 * digest are left out; the hashes stay, so that the entry can be checked once it is whole.
 */
export function showEntries(
  entries: readonly JournalEntry[],
  { status, resultsVisible }: Pick<Voting, 'status' | 'resultsVisible'>,
  now: number,
): ShownEntry[] {
  const { visible } = resultsVisibleTo(resultsVisible, { status, voted: false, now });
  return entries.map((entry) => {
    if (visible || entry.event.type !== 'voting-sealed') return entry;
    const { type, at } = entry.event;
    return { ...entry, event: { type, at }, withheld: [...secrets] };
  });
}
