// Over budget: five operations, two of which are read in one of two ways and may be cached.
import type { ClientId } from '#basics/ids.ts';
import { mapOk, ok } from '#basics/result.ts';
import * as checkJournal from '#contracts/http/requests/getJournal.js';
import * as checkReceipt from '#contracts/http/requests/getReceipt.js';
import * as checkResults from '#contracts/http/requests/getResults.js';
import * as checkVoting from '#contracts/http/requests/getVoting.js';
import * as checkList from '#contracts/http/requests/listVotings.js';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import type { Caller } from '#shell/caller.ts';
import { paged, revisionCursors, votingCursors } from '#shell/cursors.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import type { VotingReader } from '#stores/voting-reader.ts';
import { type ListVotingsDependencies, listVotings } from '#use-cases/list-votings.ts';
import { type ReadJournalDependencies, readJournal } from '#use-cases/read-journal.ts';
import { type ReadReceiptDependencies, readReceipt } from '#use-cases/read-receipt.ts';
import { type ReadResultsDependencies, readResults } from '#use-cases/read-results.ts';
import { showJournal } from '#views/journal.ts';
import { showResults } from '#views/results.ts';
import { showVoting, showVotingPage } from '#views/voting.ts';

export type ReadVotingsDependencies = ListVotingsDependencies &
  ReadJournalDependencies &
  ReadResultsDependencies &
  ReadReceiptDependencies & {
    /** For those who manage votings, who have to see what they have changed. */
    readonly stored: VotingReader;
    /** For voters, who come in crowds. */
    readonly cached: VotingReader;
    readonly observer: Observer;
  };

type Request = { readonly path: { readonly clientId: ClientId }; readonly caller: Caller };

const managesVotings = ({ path, caller }: Request): boolean =>
  caller.rolesAt(path.clientId).some((role) => role !== 'voter');

/** A copy for a second takes reloads; one who manages votings asks each time whether it holds. */
const cacheControl = (request: Request): string =>
  managesVotings(request) ? 'no-cache' : 'max-age=1';

/** What everyone at a client may look at: votings, results, receipts; for admins the journal. */
export function createReadVotings(dependencies: ReadVotingsDependencies): HttpFunction {
  const readerFor = (request: Request): VotingReader =>
    managesVotings(request) ? dependencies.stored : dependencies.cached;
  return createHttpFunction(
    {
      listVotings: {
        check: checkList,
        cacheControl,
        run: paged(votingCursors, async (request, after) => {
          const { path, query, caller } = request;
          const manages = { userId: caller.userId, managesVotings: managesVotings(request) };
          const wanted = { ...path, ...query, ...manages, after };
          const page = await listVotings(dependencies, readerFor(request), wanted);
          return ok(showVotingPage(page));
        }),
      },
      getVoting: {
        check: checkVoting,
        cacheControl,
        run: async (request) => {
          const { clientId, votingId } = request.path;
          const voting = await readerFor(request).get(clientId, votingId);
          if (voting === undefined) return reject('not-found');
          return ok(showVoting(voting, dependencies.clock.now()));
        },
      },
      getJournal: {
        check: checkJournal,
        run: paged(revisionCursors, async ({ path, query }, after) =>
          mapOk(await readJournal(dependencies, { ...path, ...query, after }), showJournal),
        ),
      },
      getResults: {
        check: checkResults,
        run: async (request) => {
          const wanted = { ...request.path, userId: request.caller.userId };
          return mapOk(await readResults(dependencies, readerFor(request), wanted), showResults);
        },
      },
      getReceipt: { check: checkReceipt, run: ({ path }) => readReceipt(dependencies, path) },
    },
    dependencies.observer,
  );
}
