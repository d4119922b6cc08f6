import { createReconcile } from '#lambdas/reconcile/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createClients } from '#stores/clients.ts';
import { createCounts } from '#stores/counts.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer, retry }: Host) =>
  createReconcile({
    accounts: createAccounts(documents),
    clients: createClients(documents),
    purchases: createPurchases(documents),
    votings: createVotings(documents),
    counts: createCounts(documents),
    reconciliations: createReconciliations(documents),
    clock,
    observer,
    ...retry,
  });
