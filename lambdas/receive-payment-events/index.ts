import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { systemClock } from '#gateways/clock.ts';
import { createFacts } from '#gateways/facts.ts';
import { deployedProviders } from '#gateways/payments/deployed-providers.ts';
import { nobodysProviders } from '#gateways/payments/nobodys-providers.ts';
import { createPurchaseExecutions } from '#gateways/purchase-executions.ts';
import { repeating } from '#gateways/repeating.ts';
import { createReceivePaymentEvents } from '#lambdas/receive-payment-events/handler.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { createAccounts } from '#stores/accounts.ts';
import { connect } from '#stores/connect.ts';
import { createPaymentEvents } from '#stores/payment-events.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createSettlement } from '#stores/settlement.ts';

const documents = connect({ purchases: config.purchasesTable(), voters: config.votersTable() });
const purchases = createPurchases(documents);

export const handler = createReceivePaymentEvents({
  purchases,
  settlement: createSettlement({
    purchases,
    accounts: createAccounts(documents),
    clock: systemClock,
    ...repeating,
  }),
  events: createPaymentEvents(documents),
  executions: createPurchaseExecutions(new SFNClient(), config.purchaseMachineArn()),
  facts: createFacts(new SNSClient(), config.factsTopicArn()),
  providersOf: deployedProviders(config.paymentSecretsPrefix(), systemClock),
  nobodys: nobodysProviders(),
  clock: systemClock,
  observer: createObserver(),
});
