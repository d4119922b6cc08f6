import { createSetLimits } from '#lambdas/set-limits/handler.ts';
import { createLimits } from '#stores/limits.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer, retry }: Host) =>
  createSetLimits({ limits: createLimits(database), clock, observer, ...retry });
