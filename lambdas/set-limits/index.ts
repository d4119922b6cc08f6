import { createSetLimits } from '#lambdas/set-limits/handler.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, observer }: Host) =>
  createSetLimits({ votings: createVotings(documents), observer });
