import { createSweep } from '#lambdas/sweep/handler.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer }: Host) =>
  createSweep({
    unfinished: createUnfinished(database),
    votings: createVotings(database),
    purchases: createPurchases(database),
    clock,
    observer,
  });
