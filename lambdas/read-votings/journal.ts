import { ok } from '#basics/result.ts';
import { executionName } from '#contracts/life-cycle.ts';
import { namedVoting, type ReadVotingsDependencies } from '#lambdas/read-votings/reading.ts';
import type { Run } from '#shell/http.ts';
import { showEntries } from '#voting/journal-view.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';

/** The whole story of a voting, with the hashes that chain it. */
export const runGetJournal =
  ({ votings, clock }: Pick<ReadVotingsDependencies, 'votings' | 'clock'>): Run<'getJournal'> =>
  async ({ path }) => {
    const named = await namedVoting(votings, path);
    if (!named.ok) return named;
    const { client, id, voting } = named.value;
    const entries = await votings.journal(client, id);
    const name = executionName(lifeCycleOf(voting));
    return ok({
      votingId: id,
      executionName: name,
      entries: showEntries(entries, voting, clock.now()),
    });
  };
