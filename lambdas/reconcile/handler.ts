import { ok } from '#basics/result.ts';
import * as checkGet from '#contracts/http/requests/getReconciliation.js';
import * as checkRun from '#contracts/http/requests/reconcile.js';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Reconciliations } from '#stores/reconciliations.ts';
import {
  type StartReconciliationDependencies,
  startReconciliation,
} from '#use-cases/start-reconciliation.ts';
import { showReconciliation } from '#views/reconciliation.ts';

export type ReconcileDependencies = StartReconciliationDependencies & {
  readonly reconciliations: Pick<Reconciliations, 'get'>;
  readonly observer: Observer;
};

/** Starts a reconciliation of a client, and shows how far it is and what the last one found. */
export function createReconcile(dependencies: ReconcileDependencies): HttpFunction {
  const { reconciliations, runs, observer } = dependencies;
  const runGet: Run<'getReconciliation'> = async ({ path: { clientId } }) => {
    const run = await runs.get(clientId);
    if (run === undefined) return reject('not-reconciled');
    return ok(showReconciliation(run, await reconciliations.get(clientId)));
  };
  const run: Run<'reconcile'> = async ({ path: { clientId }, caller: { userId: by } }) => {
    const started = await startReconciliation(dependencies, clientId, by);
    if (!started.ok) return started;
    return ok(showReconciliation(started.value, await reconciliations.get(clientId)));
  };
  const operations = {
    getReconciliation: { check: checkGet, run: runGet },
    reconcile: { check: checkRun, run },
  };
  return createHttpFunction(operations, observer);
}
