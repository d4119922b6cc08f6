import { SFNClient } from '@aws-sdk/client-sfn';
import { createExecutions } from '#gateways/executions.ts';
import { dummyProviders } from '#gateways/payments/dummy-providers.ts';
import { refusalByForm } from '#gateways/payments/event-form.ts';
import { createReceivePaymentEvents } from '#lambdas/receive-payment-events/handler.ts';
import { createClientListCache } from '#stores/client-list-cache.ts';
import { createClients } from '#stores/clients.ts';
import { createPaymentEvents } from '#stores/payment-events.ts';
import type { Host } from '#wiring/host.ts';
import { settlingOn } from '#wiring/settling.ts';

export const wire = (host: Host) => {
  const { database, clientOf, config, clock } = host;
  return createReceivePaymentEvents({
    ...settlingOn(host),
    events: createPaymentEvents(database),
    executions: createExecutions(clientOf(SFNClient), config.machineArn('credit-purchase')),
    isEnrolled: createClientListCache(createClients(database), clock),
    dummies: dummyProviders(),
    refusalByForm,
  });
};
