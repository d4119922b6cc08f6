import { systemClock } from '#gateways/clock.ts';
import { newSalt, newToken, oneSlot } from '#gateways/random.ts';
import { repeating } from '#gateways/repeating.ts';
import { createCastVote } from '#lambdas/cast-vote/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createCounts } from '#stores/counts.ts';
import { createNotes } from '#stores/notes.ts';
import { rememberVotings } from '#stores/remembered-votings.ts';
import { createVotes } from '#stores/votes.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({
  votings: config.votingsTable(),
  ballots: config.ballotsTable(),
  voters: config.votersTable(),
});

export const handler = createCastVote({
  votings: rememberVotings(createVotings(documents), systemClock),
  votes: createVotes(documents),
  counts: createCounts(documents),
  notes: createNotes(documents),
  slots: oneSlot(),
  clock: systemClock,
  observer: createObserver(),
  newToken,
  newSalt,
  ...repeating,
});
