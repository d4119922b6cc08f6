import { createSetLimits } from '#lambdas/set-limits/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createVotings } from '#stores/votings.ts';

export const handler = createSetLimits({
  votings: createVotings(connect({ votings: config.votingsTable() })),
  observer: createObserver(),
});
