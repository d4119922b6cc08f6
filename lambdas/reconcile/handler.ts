import { type ClientId, clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as checkGet from '#contracts/http/requests/getReconciliation.js';
import * as checkRun from '#contracts/http/requests/reconcile.js';
import { isoText } from '#contracts/instant.ts';
import type { Clock } from '#contracts/ports.ts';
import { reject } from '#contracts/rejections.ts';
import { type Reconciling, reconcileClient } from '#lambdas/reconcile/reconcile-client.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Observer } from '#shell/observability.ts';
import type { Report, Reports } from '#stores/reports.ts';

export type ReconcileDependencies = Reconciling & {
  readonly reports: Reports;
  readonly clock: Clock;
  readonly observer: Observer;
};

const shown = ({ ranAt, differences, ...report }: Report) => ({
  ...report,
  ranAt: isoText(ranAt),
  differences: [...differences],
});

/** Reconciles one client, keeps the report, and counts the differences for the alarm. */
async function reconcileOne(dependencies: ReconcileDependencies, client: ClientId, since: number) {
  const { reports, clock, observer } = dependencies;
  const report = await reconcileClient(dependencies, client, since, clock.now());
  await reports.put(report);
  observer.count('ReconciliationDifferences', report.differencesInAll);
  return report;
}

/** Reconciles a client on demand, and shows the last report. */
export function createReconcile(dependencies: ReconcileDependencies): HttpFunction {
  const { reports, accounts, observer } = dependencies;
  const runGet: Run<'getReconciliation'> = async ({ path }) => {
    const report = await reports.get(clientId(path.clientId));
    return report === undefined ? reject('not-found') : ok(shown(report));
  };
  const run: Run<'reconcile'> = async ({ path }) => {
    const client = clientId(path.clientId);
    const listed = (await accounts.clients()).find((one) => one.client === client);
    if (listed === undefined) return reject('not-found');
    return ok(shown(await reconcileOne(dependencies, client, listed.since)));
  };
  const operations = {
    getReconciliation: { check: checkGet, run: runGet },
    reconcile: { check: checkRun, run },
  };
  return createHttpFunction(operations, observer);
}

/** Reconciles every client, as the nightly schedule has it done; one that fails stops no other. */
export const createNightlyReconcile = (dependencies: ReconcileDependencies) => async () => {
  const failed: unknown[] = [];
  for (const { client, since } of await dependencies.accounts.clients()) {
    await reconcileOne(dependencies, client, since).catch((error: unknown) => {
      dependencies.observer.error('A reconciliation failed', error, { client });
      failed.push(error);
    });
  }
  if (failed.length > 0) throw new AggregateError(failed, 'Some clients were not reconciled');
};
