import { mapOk, ok } from '#basics/result.ts';
import * as checkJournal from '#contracts/http/requests/getJournal.js';
import * as checkReceipt from '#contracts/http/requests/getReceipt.js';
import * as checkResults from '#contracts/http/requests/getResults.js';
import * as checkVoting from '#contracts/http/requests/getVoting.js';
import * as checkList from '#contracts/http/requests/listVotings.js';
import type { Observer } from '#contracts/observer.ts';
import { paged, revisionCursors, votingCursors } from '#shell/cursors.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import { type ListVotingsDependencies, listVotings } from '#use-cases/list-votings.ts';
import { type ReadJournalDependencies, readJournal } from '#use-cases/read-journal.ts';
import { type ReadReceiptDependencies, readReceipt } from '#use-cases/read-receipt.ts';
import { type ReadResultsDependencies, readResults } from '#use-cases/read-results.ts';
import { type ReadVotingDependencies, readVoting } from '#use-cases/read-voting.ts';
import { showJournal } from '#views/journal.ts';
import { showResults } from '#views/results.ts';
import { showVoting, showVotingPage } from '#views/voting.ts';

type PageDependencies = ListVotingsDependencies & ReadJournalDependencies;
type ItemDependencies = ReadVotingDependencies & ReadResultsDependencies & ReadReceiptDependencies;
export type ReadVotingsDependencies = PageDependencies &
  ItemDependencies & { readonly observer: Observer };

/** What everyone at a client may look at: votings, results, receipts; for admins the journal. */
export const createReadVotings = (dependencies: ReadVotingsDependencies): HttpFunction =>
  createHttpFunction(
    {
      listVotings: {
        check: checkList,
        run: paged(votingCursors, async ({ path, query, caller: { userId, rolesAt } }, after) => {
          const managesVotings = rolesAt(path.clientId).some((role) => role !== 'voter');
          const asked = { ...path, ...query, userId, managesVotings, after };
          return ok(showVotingPage(await listVotings(dependencies, asked)));
        }),
      },
      getVoting: {
        check: checkVoting,
        run: async ({ path, caller: { userId } }) =>
          mapOk(await readVoting(dependencies, { ...path, userId }), ({ voting, mine }) =>
            showVoting(voting, dependencies.clock.now(), mine),
          ),
      },
      getJournal: {
        check: checkJournal,
        run: paged(revisionCursors, async ({ path, query }, after) =>
          mapOk(await readJournal(dependencies, { ...path, ...query, after }), showJournal),
        ),
      },
      getResults: {
        check: checkResults,
        run: async ({ path, caller: { userId } }) =>
          mapOk(await readResults(dependencies, { ...path, userId }), showResults),
      },
      getReceipt: { check: checkReceipt, run: ({ path }) => readReceipt(dependencies, path) },
    },
    dependencies.observer,
  );
