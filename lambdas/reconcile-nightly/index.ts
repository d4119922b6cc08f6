import { createReconcileNightly } from '#lambdas/reconcile-nightly/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createClients } from '#stores/clients.ts';
import { createCounts } from '#stores/counts.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer, retry }: Host) =>
  createReconcileNightly({
    accounts: createAccounts(database),
    clients: createClients(database),
    purchases: createPurchases(database),
    votings: createVotings(database),
    counts: createCounts(database),
    reconciliations: createReconciliations(database),
    clock,
    observer,
    ...retry,
  });
