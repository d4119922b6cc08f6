import { SFNClient } from '@aws-sdk/client-sfn';
import { createExecutions } from '#gateways/executions.ts';
import { createReconcileNightly } from '#lambdas/reconcile-nightly/handler.ts';
import { createClients } from '#stores/clients.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clientOf, config, clock, observer }: Host) =>
  createReconcileNightly({
    clients: createClients(database),
    executions: createExecutions(clientOf(SFNClient), config.machineArn('reconciliation')),
    clock,
    observer,
  });
