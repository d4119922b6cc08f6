import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { createExecutions } from '#gateways/executions.ts';
import { createFacts } from '#gateways/facts.ts';
import { createMovePurchase } from '#lambdas/move-purchase/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createPurchases } from '#stores/purchases.ts';
import type { Host } from '#wiring/host.ts';
import { providersOn } from '#wiring/providers.ts';

export const wire = (host: Host) => {
  const { database, clientOf, config, clock, observer, retry } = host;
  return createMovePurchase({
    purchases: createPurchases(database),
    accounts: createAccounts(database),
    executions: createExecutions(clientOf(SFNClient), config.machineArn('credit-purchase')),
    facts: createFacts(clientOf(SNSClient), config.factsTopicArn()),
    providersOf: providersOn(host),
    clock,
    observer,
    ...retry,
  });
};
