import { createSetLimits } from '#lambdas/set-limits/handler.ts';
import { createLimits } from '#stores/limits.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, observer }: Host) =>
  createSetLimits({ limits: createLimits(database), observer });
