import { createReconcile } from '#lambdas/reconcile/handler.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import type { Host } from '#wiring/host.ts';
import { reconciliationOn } from '#wiring/reconciliation.ts';

export const wire = (host: Host) =>
  createReconcile({ ...reconciliationOn(host), auditLog: createAuditLog(host.database) });
