import * as checkChange from '#contracts/http/requests/changeProfile.js';
import * as checkPurchase from '#contracts/http/requests/getMyPurchase.js';
import * as checkProfile from '#contracts/http/requests/getProfile.js';
import * as checkStatement from '#contracts/http/requests/getStatement.js';
import * as checkPurchases from '#contracts/http/requests/listMyPurchases.js';
import * as checkVotes from '#contracts/http/requests/listMyVotes.js';
import {
  type ReadProfileDependencies,
  runChangeProfile,
  runGetProfile,
  runListMyVotes,
} from '#lambdas/read-profile/profile.ts';
import { runGetMyPurchase, runListMyPurchases } from '#lambdas/read-profile/purchases.ts';
import { runGetStatement } from '#lambdas/read-profile/statement.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';

/** What a voter may know of themselves at a client, and decide about what they are shown. */
export const createReadProfile = (dependencies: ReadProfileDependencies): HttpFunction =>
  createHttpFunction(
    {
      getProfile: { check: checkProfile, run: runGetProfile(dependencies) },
      changeProfile: { check: checkChange, run: runChangeProfile(dependencies) },
      listMyVotes: { check: checkVotes, run: runListMyVotes(dependencies) },
      getStatement: { check: checkStatement, run: runGetStatement(dependencies) },
      listMyPurchases: { check: checkPurchases, run: runListMyPurchases(dependencies) },
      getMyPurchase: { check: checkPurchase, run: runGetMyPurchase(dependencies) },
    },
    dependencies.observer,
  );
