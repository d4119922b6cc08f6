import type { Clients } from '#stores/clients.ts';
import { type ReconcileClientDependencies, reconcileClient } from '#use-cases/reconcile-client.ts';

export type ReconcileAllClientsDependencies = ReconcileClientDependencies & {
  readonly clients: Pick<Clients, 'every'>;
};

/**
 * Reconciles every client that has sold or granted a credit. One that fails stops no other; then
 * it throws an `AggregateError` at the end.
 */
export async function reconcileAllClients(
  dependencies: ReconcileAllClientsDependencies,
): Promise<void> {
  const { clients, observer } = dependencies;
  const failed: unknown[] = [];
  for await (const { clientId, since } of clients.every()) {
    await reconcileClient(dependencies, clientId, since).catch((error: unknown) => {
      observer.error('A reconciliation failed', error, { clientId });
      failed.push(error);
    });
  }
  if (failed.length > 0) throw new AggregateError(failed, 'Some clients were not reconciled');
}
