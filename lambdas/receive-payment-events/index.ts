import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { createExecutions } from '#gateways/executions.ts';
import { createFacts } from '#gateways/facts.ts';
import { dummyProviders } from '#gateways/payments/dummy-providers.ts';
import { refusalByForm } from '#gateways/payments/event-form.ts';
import { createReceivePaymentEvents } from '#lambdas/receive-payment-events/handler.ts';
import { createAccounts } from '#stores/accounts.ts';
import { createClientListCache } from '#stores/client-list-cache.ts';
import { createClients } from '#stores/clients.ts';
import { createPaymentEvents } from '#stores/payment-events.ts';
import { createPurchases } from '#stores/purchases.ts';
import type { Host } from '#wiring/host.ts';
import { providersOn } from '#wiring/providers.ts';

export const wire = (host: Host) => {
  const { database, clientOf, config, clock, observer, retry } = host;
  return createReceivePaymentEvents({
    purchases: createPurchases(database),
    accounts: createAccounts(database),
    events: createPaymentEvents(database),
    executions: createExecutions(clientOf(SFNClient), config.machineArn('credit-purchase')),
    facts: createFacts(clientOf(SNSClient), config.factsTopicArn()),
    providersOf: providersOn(host),
    isEnrolled: createClientListCache(createClients(database), clock),
    dummies: dummyProviders(),
    refusalByForm,
    clock,
    observer,
    ...retry,
  });
};
