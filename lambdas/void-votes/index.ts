import { createVoidVotes } from '#lambdas/void-votes/handler.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer }: Host) =>
  createVoidVotes({
    votings: createVotings(database),
    intents: createVoteIntents(database),
    clock,
    observer,
  });
