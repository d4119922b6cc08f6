import * as checkJournal from '#contracts/http/requests/getJournal.js';
import * as checkReceipt from '#contracts/http/requests/getReceipt.js';
import * as checkResults from '#contracts/http/requests/getResults.js';
import * as checkVoting from '#contracts/http/requests/getVoting.js';
import * as checkList from '#contracts/http/requests/listVotings.js';
import { runGetJournal } from '#lambdas/read-votings/journal.ts';
import type { ReadVotingsDependencies } from '#lambdas/read-votings/reading.ts';
import { runGetReceipt } from '#lambdas/read-votings/receipt.ts';
import { runGetResults } from '#lambdas/read-votings/results.ts';
import { runGetVoting, runListVotings } from '#lambdas/read-votings/votings.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';

/** What everyone at a client may look at: votings, results, receipts; for admins the journal. */
export const createReadVotings = (dependencies: ReadVotingsDependencies): HttpFunction =>
  createHttpFunction(
    {
      listVotings: { check: checkList, run: runListVotings(dependencies) },
      getVoting: { check: checkVoting, run: runGetVoting(dependencies) },
      getJournal: { check: checkJournal, run: runGetJournal(dependencies) },
      getResults: { check: checkResults, run: runGetResults(dependencies) },
      getReceipt: { check: checkReceipt, run: runGetReceipt(dependencies) },
    },
    dependencies.observer,
  );
