import { createGrantCredits } from '#lambdas/grant-credits/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { createAccounts } from '#stores/accounts.ts';
import { connect } from '#stores/connect.ts';

export const handler = createGrantCredits({
  accounts: createAccounts(connect({ voters: config.votersTable() })),
  observer: createObserver(),
});
