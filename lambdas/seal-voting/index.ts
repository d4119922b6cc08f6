import { createSealVoting } from '#lambdas/seal-voting/handler.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer, retry }: Host) =>
  createSealVoting({
    votings: createVotings(documents),
    ballots: createBallots(documents),
    counts: createCounts(documents),
    clock,
    observer,
    ...retry,
  });
