import { SNSClient } from '@aws-sdk/client-sns';
import { createFacts } from '#gateways/facts.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createPurchases } from '#stores/purchases.ts';
import type { Host } from '#wiring/host.ts';
import { providersOn } from '#wiring/providers.ts';

/** What each function needs that changes purchases after their payments. */
export const settlingOn = (host: Host) => {
  const { database, clientOf, config, clock, observer, retry } = host;
  return {
    purchases: createPurchases(database),
    accounts: createAccounts(database),
    facts: createFacts(clientOf(SNSClient), config.factsTopicArn()),
    providersOf: providersOn(host),
    clock,
    observer,
    ...retry,
  };
};
