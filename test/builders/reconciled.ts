import type { ClientId } from '#basics/ids.ts';
import { createReconciliationRuns } from '#stores/reconciliation-runs.ts';
import { createReconciliations, type Reconciliation } from '#stores/reconciliations.ts';
import type { StartedDatabase } from '#test/builders/database.ts';
import { type ReconcileClientDependencies, reconcileClient } from '#use-cases/reconcile-client.ts';

/** What a reconciliation needs besides its own stores. */
export type ReconciledDependencies = Omit<ReconcileClientDependencies, 'runs' | 'reconciliations'>;

let runs = 0;

/** Reconciles a client, page by page, as its machine does; returns the report and the pages. */
export async function reconciled(
  database: StartedDatabase,
  dependencies: ReconciledDependencies,
  clientId: ClientId,
  since: number,
): Promise<{ readonly report: Reconciliation; readonly pages: number }> {
  const reconciliations = createReconciliations(database);
  const own = { runs: createReconciliationRuns(database), reconciliations };
  runs += 1;
  const input = { clientId, since, startedAt: runs };
  for (let pages = 1; ; pages += 1) {
    const outcome = await reconcileClient({ ...dependencies, ...own }, input);
    if (outcome === 'more') continue;
    const report = await reconciliations.get(clientId);
    if (outcome !== 'finished' || report === undefined) throw new Error(`The run is ${outcome}`);
    return { report, pages };
  }
}

/** A clock by which each look takes half a minute, so that a page ends after very few items. */
export const tickingClock = (from: number) => {
  let now = from;
  return {
    now: () => {
      now += 30_000;
      return now;
    },
  };
};
