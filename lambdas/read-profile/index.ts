import { systemClock } from '#gateways/clock.ts';
import { createReadProfile } from '#lambdas/read-profile/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createCallLimits } from '#stores/call-limits.ts';
import { connect } from '#stores/connect.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createVoters } from '#stores/voters.ts';

const documents = connect({ voters: config.votersTable(), purchases: config.purchasesTable() });

export const handler = createReadProfile({
  voters: createVoters(documents),
  accounts: createAccounts(documents),
  purchases: createPurchases(documents),
  callLimits: createCallLimits(documents),
  clock: systemClock,
  observer: createObserver(),
});
