import { createReconcileClient } from '#lambdas/reconcile-client/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createCounts } from '#stores/counts.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createReconciliationRuns } from '#stores/reconciliation-runs.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer, retry }: Host) =>
  createReconcileClient({
    accounts: createAccounts(database),
    purchases: createPurchases(database),
    votings: createVotings(database),
    counts: createCounts(database),
    reconciliations: createReconciliations(database),
    runs: createReconciliationRuns(database),
    clock,
    observer,
    ...retry,
  });
