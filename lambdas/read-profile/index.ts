import { createReadProfile } from '#lambdas/read-profile/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createVoters } from '#stores/voters.ts';

export const handler = createReadProfile({
  voters: createVoters(connect({ voters: config.votersTable() })),
  observer: createObserver(),
});
