import { createVoidVotes } from '#lambdas/void-votes/handler.ts';
import { createVoteIntents } from '#stores/vote-intents.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createVoidVotes({
    votings: createVotings(documents),
    intents: createVoteIntents(documents),
    clock,
    observer,
  });
