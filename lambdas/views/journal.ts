import { executionName } from '#contracts/life-cycle.ts';
import type { JournalPage } from '#use-cases/read-journal.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';

/** A page of a journal as the contract shows it; `next` is the revision to go on after. */
export const showJournal = ({ voting, entries, next }: JournalPage) => ({
  votingId: voting.votingId,
  executionName: executionName(lifeCycleOf(voting)),
  entries,
  next,
});
