import { SFNClient } from '@aws-sdk/client-sfn';
import { createExecutions } from '#gateways/executions.ts';
import { newPurchaseId } from '#gateways/random.ts';
import { createSellCredits } from '#lambdas/sell-credits/handler.ts';
import { createOffers } from '#stores/offers.ts';
import { createPurchases } from '#stores/purchases.ts';
import type { Host } from '#wiring/host.ts';
import { providersOn } from '#wiring/providers.ts';

export const wire = (host: Host) => {
  const { database, clientOf, config, clock, observer, retry, isWebOrigin } = host;
  return createSellCredits({
    offers: createOffers(database),
    purchases: createPurchases(database),
    providersOf: providersOn(host),
    executions: createExecutions(clientOf(SFNClient), config.machineArn('credit-purchase')),
    clock,
    observer,
    newPurchaseId,
    isOurOrigin: isWebOrigin,
    ...retry,
  });
};
