import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { nightlyExecutionName } from '#contracts/reconciling.ts';
import type { Executions } from '#gateways/executions.ts';
import type { Clients } from '#stores/clients.ts';

export type StartNightlyReconciliationsDependencies = {
  readonly clients: Pick<Clients, 'every'>;
  readonly executions: Pick<Executions, 'start'>;
  readonly clock: Clock;
  readonly observer: Observer;
};

/**
 * Starts a reconciliation of every client that has sold or granted a credit: once a day, however
 * often it is called. A start that fails stops no other; then it throws an `AggregateError` at the
 * end.
 */
export async function startNightlyReconciliations({
  clients,
  executions,
  clock,
  observer,
}: StartNightlyReconciliationsDependencies): Promise<void> {
  const startedAt = clock.now();
  const failed: unknown[] = [];
  for await (const { clientId, since } of clients.every()) {
    const name = nightlyExecutionName(clientId, startedAt);
    await executions.start(name, { clientId, startedAt, since }).catch((error: unknown) => {
      observer.error('A reconciliation was not started', error, { clientId });
      failed.push(error);
    });
  }
  if (failed.length > 0) throw new AggregateError(failed, 'Some clients are not reconciled');
}
