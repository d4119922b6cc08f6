import { systemClock } from '#gateways/clock.ts';
import { createReadVotings } from '#lambdas/read-votings/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { createBallots } from '#stores/ballots.ts';
import { connect } from '#stores/connect.ts';
import { createCounts } from '#stores/counts.ts';
import { createRegistrations, createVoters } from '#stores/voters.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({
  votings: config.votingsTable(),
  ballots: config.ballotsTable(),
  voters: config.votersTable(),
});

export const handler = createReadVotings({
  votings: createVotings(documents),
  ballots: createBallots(documents),
  counts: createCounts(documents),
  voters: createVoters(documents),
  registrations: createRegistrations(documents),
  clock: systemClock,
  observer: createObserver(),
});
