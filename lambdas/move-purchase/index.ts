import { SFNClient } from '@aws-sdk/client-sfn';
import { createExecutions } from '#gateways/executions.ts';
import { createMovePurchase } from '#lambdas/move-purchase/handler.ts';
import type { Host } from '#wiring/host.ts';
import { settlingOn } from '#wiring/settling.ts';

export const wire = (host: Host) => {
  const { clientOf, config } = host;
  return createMovePurchase({
    ...settlingOn(host),
    executions: createExecutions(clientOf(SFNClient), config.machineArn('credit-purchase')),
  });
};
