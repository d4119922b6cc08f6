import { systemClock } from '#gateways/clock.ts';
import { createGiveUpVotes } from '#lambdas/give-up-votes/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createNotes } from '#stores/notes.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({ votings: config.votingsTable(), voters: config.votersTable() });

export const handler = createGiveUpVotes({
  votings: createVotings(documents),
  notes: createNotes(documents),
  clock: systemClock,
  observer: createObserver(),
});
