import type { JournalPage } from '#use-cases/read-journal.ts';
import { executionOf } from '#voting/life-cycle.ts';

/** A page of a journal as the contract shows it; `next` is the revision to go on after. */
export const showJournal = ({ voting, entries, next }: JournalPage) => ({
  votingId: voting.votingId,
  executionName: executionOf(voting),
  entries,
  next,
});
