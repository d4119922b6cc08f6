import { systemClock } from '#gateways/clock.ts';
import { createTallyShard } from '#lambdas/tally-shard/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { createBallots } from '#stores/ballots.ts';
import { connect } from '#stores/connect.ts';
import { createCounts } from '#stores/counts.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({ votings: config.votingsTable(), ballots: config.ballotsTable() });

export const handler = createTallyShard({
  votings: createVotings(documents),
  ballots: createBallots(documents),
  counts: createCounts(documents),
  clock: systemClock,
  observer: createObserver(),
});
