import { systemClock } from '#gateways/clock.ts';
import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import { createVotings } from '#stores/votings.ts';

const documents = connect({ votings: config.votingsTable() });

export const handler = createCheckHealth({
  votings: createVotings(documents),
  unfinished: createUnfinished(documents),
  clock: systemClock,
  observer: createObserver(),
});
