import { ok } from '#basics/result.ts';
import { executionName } from '#contracts/life-cycle.ts';
import { namedVoting, type ReadVotingsDependencies } from '#lambdas/read-votings/reading.ts';
import type { Run } from '#shell/http.ts';
import { readRevisionCursor } from '#shell/pages.ts';
import { showEntries } from '#voting/journal-view.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';

/** A page of the story of a voting, with the hashes that chain it. */
export const runGetJournal =
  ({ votings, clock }: Pick<ReadVotingsDependencies, 'votings' | 'clock'>): Run<'getJournal'> =>
  async ({ path, query }) => {
    const after = readRevisionCursor(query.cursor);
    if (!after.ok) return after;
    const named = await namedVoting(votings, path);
    if (!named.ok) return named;
    const { client, id, voting } = named.value;
    const page = await votings.journalPage(client, id, query.limit ?? 20, after.value);
    const next = page.next === undefined ? {} : { next: String(page.next) };
    const name = executionName(lifeCycleOf(voting));
    const entries = showEntries(page.entries, voting, clock.now());
    return ok({ votingId: id, executionName: name, entries, ...next });
  };
