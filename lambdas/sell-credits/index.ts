import { SFNClient } from '@aws-sdk/client-sfn';
import { systemClock } from '#gateways/clock.ts';
import { deployedProviders } from '#gateways/payments/deployed-providers.ts';
import { createPurchaseExecutions } from '#gateways/purchase-executions.ts';
import { newPurchaseId } from '#gateways/random.ts';
import { createSellCredits } from '#lambdas/sell-credits/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import { createOffers } from '#stores/offers.ts';
import { createPurchases } from '#stores/purchases.ts';

const documents = connect({ purchases: config.purchasesTable() });
const origins = new Set(config.webOrigins());

export const handler = createSellCredits({
  offers: createOffers(documents),
  purchases: createPurchases(documents),
  providersOf: deployedProviders(config.paymentSecretsPrefix(), systemClock),
  executions: createPurchaseExecutions(new SFNClient(), config.purchaseMachineArn()),
  clock: systemClock,
  observer: createObserver(),
  newPurchaseId,
  isOurOrigin: (origin) => origins.has(origin),
});
