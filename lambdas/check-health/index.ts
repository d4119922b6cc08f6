import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { createHealth } from '#stores/health.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer }: Host) =>
  createCheckHealth({
    health: createHealth(database),
    unfinished: createUnfinished(database),
    clock,
    observer,
  });
