import { systemClock } from '#gateways/clock.ts';
import { createCheckHealth } from '#lambdas/check-health/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createVotings } from '#stores/votings.ts';

export const handler = createCheckHealth({
  votings: createVotings(connect({ votings: config.votingsTable() })),
  clock: systemClock,
  observer: createObserver(),
});
