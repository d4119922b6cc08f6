import type { ClientId } from '#basics/ids.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Reconciling, reconcileClient } from '#lambdas/reconcile/reconcile-client.ts';
import type { Clients } from '#stores/clients.ts';
import type { Reconciliation, Reconciliations } from '#stores/reconciliations.ts';

export type ReconcileDependencies = Reconciling & {
  readonly clients: Pick<Clients, 'every' | 'since'>;
  readonly reconciliations: Reconciliations;
  readonly clock: Clock;
  readonly observer: Observer;
};

/** Reconciles one client, keeps the report, and counts the differences for the alarm. */
export async function reconcileOne(
  dependencies: ReconcileDependencies,
  client: ClientId,
  since: number,
): Promise<Reconciliation> {
  const { reconciliations, clock, observer } = dependencies;
  const report = await reconcileClient(dependencies, client, since, clock.now());
  await reconciliations.put(report);
  observer.count('ReconciliationDifferences', report.differencesInAll);
  return report;
}

/** Reconciles every client, as the nightly schedule has it done; one that fails stops no other. */
export const createNightlyReconcile = (dependencies: ReconcileDependencies) => async () => {
  const failed: unknown[] = [];
  for await (const { clientId: client, since } of dependencies.clients.every()) {
    await reconcileOne(dependencies, client, since).catch((error: unknown) => {
      dependencies.observer.error('A reconciliation failed', error, { client });
      failed.push(error);
    });
  }
  if (failed.length > 0) throw new AggregateError(failed, 'Some clients were not reconciled');
};
