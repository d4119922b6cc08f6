import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as checkGet from '#contracts/http/requests/getReconciliation.js';
import * as checkRun from '#contracts/http/requests/reconcile.js';
import { isoText } from '#contracts/instant.ts';
import { reject } from '#contracts/rejections.ts';
import { type ReconcileDependencies, reconcileOne } from '#lambdas/reconcile/reconcile-all.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Reconciliation } from '#stores/reconciliations.ts';

const shown = ({ ranAt, differences, ...report }: Reconciliation) => ({
  ...report,
  ranAt: isoText(ranAt),
  differences: [...differences],
});

/** Reconciles a client on demand, and shows the last report. */
export function createReconcile(dependencies: ReconcileDependencies): HttpFunction {
  const { reconciliations, clients, observer } = dependencies;
  const runGet: Run<'getReconciliation'> = async ({ path }) => {
    const report = await reconciliations.get(clientId(path.clientId));
    return report === undefined ? reject('not-reconciled') : ok(shown(report));
  };
  const run: Run<'reconcile'> = async ({ path }) => {
    const client = clientId(path.clientId);
    const since = await clients.since(client);
    if (since === undefined) return reject('not-found');
    return ok(shown(await reconcileOne(dependencies, client, since)));
  };
  const operations = {
    getReconciliation: { check: checkGet, run: runGet },
    reconcile: { check: checkRun, run },
  };
  return createHttpFunction(operations, observer);
}
