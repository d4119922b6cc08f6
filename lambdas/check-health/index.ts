import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { createHealth } from '#stores/health.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createCheckHealth({
    health: createHealth(documents),
    unfinished: createUnfinished(documents),
    clock,
    observer,
  });
