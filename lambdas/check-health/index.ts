import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createCheckHealth({
    votings: createVotings(documents),
    unfinished: createUnfinished(documents),
    clock,
    observer,
  });
