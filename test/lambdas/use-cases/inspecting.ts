import { createAuditLog } from '#stores/audit-log.ts';
import { createUnfinished } from '#stores/unfinished.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { fakeExecutions } from '#test/builders/fakes.ts';
import { aReader } from './reading.ts';

/** A client of its own, and the executions of both machines. */
export function anInspector(database: StartedDatabase) {
  const machines = { 'voting-lifecycle': fakeExecutions(), 'credit-purchase': fakeExecutions() };
  const stores = { unfinished: createUnfinished(database), auditLog: createAuditLog(database) };
  return { ...aReader(database), ...stores, machines };
}
