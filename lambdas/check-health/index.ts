import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { createLimits } from '#stores/limits.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createCheckHealth({
    limits: createLimits(documents),
    unfinished: createUnfinished(documents),
    clock,
    observer,
  });
