import { createSetLimits } from '#lambdas/set-limits/handler.ts';
import { createLimits } from '#stores/limits.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, observer }: Host) =>
  createSetLimits({ limits: createLimits(documents), observer });
