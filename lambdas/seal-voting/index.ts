import { createSealVoting } from '#lambdas/seal-voting/handler.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer, retry }: Host) =>
  createSealVoting({
    votings: createVotings(database),
    ballots: createBallots(database),
    counts: createCounts(database),
    clock,
    observer,
    ...retry,
  });
