import { SNSClient } from '@aws-sdk/client-sns';
import { createFacts } from '#gateways/facts.ts';
import { createManageSales } from '#lambdas/manage-sales/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createClients } from '#stores/clients.ts';
import { createOffers } from '#stores/offers.ts';
import { createPurchases } from '#stores/purchases.ts';
import type { Host } from '#wiring/host.ts';
import { providersOn } from '#wiring/providers.ts';

export const wire = (host: Host) => {
  const { database, clientOf, config, clock, observer, retry } = host;
  return createManageSales({
    offers: createOffers(database),
    clients: createClients(database),
    purchases: createPurchases(database),
    accounts: createAccounts(database),
    facts: createFacts(clientOf(SNSClient), config.factsTopicArn()),
    providersOf: providersOn(host),
    clock,
    observer,
    ...retry,
  });
};
