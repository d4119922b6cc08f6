import type { ClientId, UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Clock } from '#contracts/ports.ts';
import { executionNameOf } from '#contracts/reconciling.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import { noCredits } from '#credits/reconcile.ts';
import type { Executions } from '#gateways/executions.ts';
import type { AuditLog } from '#stores/audit-log.ts';
import type { Clients } from '#stores/clients.ts';
import type { ReconciliationRun, ReconciliationRuns } from '#stores/reconciliation-runs.ts';

export type StartReconciliationDependencies = {
  readonly clients: Pick<Clients, 'since'>;
  readonly executions: Pick<Executions, 'start'>;
  readonly runs: Pick<ReconciliationRuns, 'get' | 'begin'>;
  readonly auditLog: Pick<AuditLog, 'put'>;
  readonly clock: Clock;
};

/**
 * Starts a reconciliation of a client, and returns it as it begins; or the one that runs already,
 * unless that has stood still for so long that it must have failed.
 */
export async function startReconciliation(
  { clients, executions, runs, auditLog, clock }: StartReconciliationDependencies,
  clientId: ClientId,
  by: UserId,
): Promise<Result<ReconciliationRun, Rejection>> {
  const since = await clients.since(clientId);
  if (since === undefined) return reject('not-found');
  const now = clock.now();
  const last = await runs.get(clientId);
  const isRunning = last !== undefined && last.finishedAt === undefined;
  if (isRunning && now < last.movedAt + timing.reconciliationStandsMs) return ok(last);
  const act = { role: 'operator', clientId, by, at: now } as const;
  await auditLog.put({ kind: 'reconciliation-requested', ...act });
  const startedAt = Math.max(now, (last?.startedAt ?? 0) + 1);
  const input = { clientId, startedAt, since };
  await executions.start(executionNameOf(input), input);
  const run = newRun(clientId, startedAt, now);
  // The machine may have begun it already.
  const begun = await runs.begin(run);
  return ok((begun === 'lost' ? await runs.get(clientId) : undefined) ?? run);
}

/** A run that has read nothing. */
export const newRun = (clientId: ClientId, startedAt: number, now: number): ReconciliationRun => ({
  startedAt,
  movedAt: now,
  page: 0,
  places: {},
  found: {
    clientId,
    ranAt: now,
    checked: { accounts: 0, entries: 0, purchases: 0, votings: 0 },
    sums: { ...noCredits, balances: 0 },
    differences: [],
    differencesInAll: 0,
  },
});
