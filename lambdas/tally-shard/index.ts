import { createTallyShard } from '#lambdas/tally-shard/handler.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer }: Host) =>
  createTallyShard({
    votings: createVotings(database),
    ballots: createBallots(database),
    counts: createCounts(database),
    clock,
    observer,
  });
