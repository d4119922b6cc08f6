import { createGiveUpVotes } from '#lambdas/give-up-votes/handler.ts';
import { createNotes } from '#stores/notes.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ documents, clock, observer }: Host) =>
  createGiveUpVotes({
    votings: createVotings(documents),
    notes: createNotes(documents),
    clock,
    observer,
  });
