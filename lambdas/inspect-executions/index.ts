import { SFNClient } from '@aws-sdk/client-sfn';
import { byMachine } from '#contracts/execution-names.ts';
import { createExecutions } from '#gateways/executions.ts';
import { createInspectExecutions } from '#lambdas/inspect-executions/handler.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import { createPurchases } from '#stores/purchases.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import { createVotings } from '#stores/votings.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clientOf, config, clock, observer, retry }: Host) => {
  const machines = clientOf(SFNClient);
  return createInspectExecutions({
    machines: byMachine((name) => createExecutions(machines, config.machineArn(name))),
    votings: createVotings(database),
    purchases: createPurchases(database),
    unfinished: createUnfinished(database),
    auditLog: createAuditLog(database),
    clock,
    observer,
    ...retry,
  });
};
