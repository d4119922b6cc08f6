import * as checkCancel from '#contracts/http/requests/cancelVoting.js';
import * as checkChange from '#contracts/http/requests/changeVoting.js';
import * as checkEnd from '#contracts/http/requests/endVotingEarly.js';
import * as checkSchedule from '#contracts/http/requests/scheduleVoting.js';
import type { Observer } from '#contracts/observer.ts';
import * as acts from '#lambdas/manage-votings/acts.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';

export type ManageVotingsDependencies = acts.Acting & { readonly observer: Observer };

/** What admins do with their client's votings. */
export const createManageVotings = (dependencies: ManageVotingsDependencies): HttpFunction =>
  createHttpFunction(
    {
      scheduleVoting: { check: checkSchedule, run: acts.runSchedule(dependencies) },
      changeVoting: { check: checkChange, run: acts.runChange(dependencies) },
      cancelVoting: { check: checkCancel, run: acts.runCancel(dependencies) },
      endVotingEarly: { check: checkEnd, run: acts.runEndEarly(dependencies) },
    },
    dependencies.observer,
  );
