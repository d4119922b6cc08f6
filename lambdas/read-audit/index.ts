import { createReadAudit } from '#lambdas/read-audit/handler.ts';
import { createAuditLog } from '#stores/audit-log.ts';
import type { Host } from '#wiring/host.ts';

export const wire = ({ database, clock, observer }: Host) =>
  createReadAudit({ auditLog: createAuditLog(database), clock, observer });
