import { ok } from '#basics/result.ts';
import * as checkGet from '#contracts/http/requests/getReconciliation.js';
import * as checkRun from '#contracts/http/requests/reconcile.js';
import { reject } from '#contracts/rejections.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { AuditLog } from '#stores/audit-log.ts';
import type { Clients } from '#stores/clients.ts';
import type { Reconciliations } from '#stores/reconciliations.ts';
import { type ReconcileClientDependencies, reconcileClient } from '#use-cases/reconcile-client.ts';
import { showReconciliation } from '#views/reconciliation.ts';

export type ReconcileDependencies = ReconcileClientDependencies & {
  readonly clients: Pick<Clients, 'since'>;
  readonly reconciliations: Reconciliations;
  readonly auditLog: Pick<AuditLog, 'put'>;
};

/** Reconciles a client on demand, and shows what the last reconciliation found. */
export function createReconcile(dependencies: ReconcileDependencies): HttpFunction {
  const { reconciliations, clients, auditLog, clock, observer } = dependencies;
  const runGet: Run<'getReconciliation'> = async ({ path }) => {
    const found = await reconciliations.get(path.clientId);
    return found === undefined ? reject('not-reconciled') : ok(showReconciliation(found));
  };
  const run: Run<'reconcile'> = async ({ path: { clientId }, caller: { userId: by } }) => {
    const since = await clients.since(clientId);
    if (since === undefined) return reject('not-found');
    const act = { role: 'operator', clientId, by, at: clock.now() } as const;
    await auditLog.put({ kind: 'reconciliation-requested', ...act });
    return ok(showReconciliation(await reconcileClient(dependencies, clientId, since)));
  };
  const operations = {
    getReconciliation: { check: checkGet, run: runGet },
    reconcile: { check: checkRun, run },
  };
  return createHttpFunction(operations, observer);
}
