import { createAccounts } from '#stores/accounts.ts';
import { createClients } from '#stores/clients.ts';
import { createCounts } from '#stores/counts.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

/** What a reconciliation needs, whether one client's or that of all. */
export const reconciliationOn = ({ database, clock, observer, retry }: Host) => ({
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
