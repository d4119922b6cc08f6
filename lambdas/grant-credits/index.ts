import { createGrantCredits } from '#lambdas/grant-credits/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createVoters } from '#stores/voters.ts';

export const handler = createGrantCredits({
  voters: createVoters(connect({ voters: config.votersTable() })),
  observer: createObserver(),
});
