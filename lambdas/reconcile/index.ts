import type { APIGatewayProxyEventV2WithJWTAuthorizer as HttpEvent } from 'aws-lambda';
import { systemClock } from '#gateways/clock.ts';
import { createReconcile } from '#lambdas/reconcile/handler.ts';
import { createNightlyReconcile } from '#lambdas/reconcile/reconcile-all.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { createAccounts } from '#stores/accounts.ts';
import { connect } from '#stores/connect.ts';
import { createCounts } from '#stores/counts.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createReports } from '#stores/reports.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({
  votings: config.votingsTable(),
  voters: config.votersTable(),
  purchases: config.purchasesTable(),
});
const dependencies = {
  accounts: createAccounts(documents),
  purchases: createPurchases(documents),
  votings: createVotings(documents),
  counts: createCounts(documents),
  reports: createReports(documents),
  clock: systemClock,
  observer: createObserver(),
};
const onDemand = createReconcile(dependencies);
const nightly = createNightlyReconcile(dependencies);

/** Called by the API, and by the nightly schedule with `{"nightly": true}`. */
export const handler = (event: HttpEvent | { readonly nightly: true }): Promise<unknown> =>
  'nightly' in event ? nightly() : onDemand(event);
