import { SFNClient } from '@aws-sdk/client-sfn';
import { createExecutions } from '#gateways/executions.ts';
import { createReconcile } from '#lambdas/reconcile/handler.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import { createClients } from '#stores/clients.ts';
import { createReconciliationRuns } from '#stores/reconciliation-runs.ts';
import { createReconciliations } from '#stores/reconciliations.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clientOf, config, clock, observer }: Host) =>
  createReconcile({
    auditLog: createAuditLog(database),
    clients: createClients(database),
    executions: createExecutions(clientOf(SFNClient), config.machineArn('reconciliation')),
    reconciliations: createReconciliations(database),
    runs: createReconciliationRuns(database),
    clock,
    observer,
  });
