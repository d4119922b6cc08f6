import { SNSClient } from '@aws-sdk/client-sns';
import { systemClock } from '#gateways/clock.ts';
import { createFacts } from '#gateways/facts.ts';
import { deployedProviders } from '#gateways/payments/deployed-providers.ts';
import { repeating } from '#gateways/repeating.ts';
import { createManageSales } from '#lambdas/manage-sales/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { createAccounts } from '#stores/accounts.ts';
import { connect } from '#stores/connect.ts';
import { createOffers } from '#stores/offers.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createSettlement } from '#stores/settlement.ts';

const documents = connect({ purchases: config.purchasesTable(), voters: config.votersTable() });
const accounts = createAccounts(documents);
const purchases = createPurchases(documents);

export const handler = createManageSales({
  offers: createOffers(documents),
  accounts,
  purchases,
  settlement: createSettlement({
    purchases,
    accounts,
    clock: systemClock,
    ...repeating,
  }),
  facts: createFacts(new SNSClient(), config.factsTopicArn()),
  providersOf: deployedProviders(config.paymentSecretsPrefix(), systemClock),
  clock: systemClock,
  observer: createObserver(),
});
