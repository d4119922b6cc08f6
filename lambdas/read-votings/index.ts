import { createReadVotings } from '#lambdas/read-votings/handler.ts';
import { createBallots } from '#stores/ballots.ts';
import { createCounts } from '#stores/counts.ts';
import { createJournals } from '#stores/journals.ts';
import { createRegistrations, createVoters } from '#stores/voters.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createReadVotings({
    votings: createVotings(documents),
    journals: createJournals(documents),
    ballots: createBallots(documents),
    counts: createCounts(documents),
    voters: createVoters(documents),
    registrations: createRegistrations(documents),
    clock,
    observer,
  });
