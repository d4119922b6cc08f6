import type { ClientId } from '#basics/ids.ts';
import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { Difference } from '#credits/reconcile.ts';

type Schemas = components['schemas'];

type Findings = Pick<Schemas['Reconciliation'], 'checked' | 'sums' | 'differencesInAll'> & {
  readonly clientId: ClientId;
  readonly ranAt: number;
  readonly differences: readonly Difference[];
};

/** A run, and what the last one that finished has found, as operators and admins read it. */
export const showReconciliation = (
  { startedAt, finishedAt }: { readonly startedAt: number; readonly finishedAt?: number },
  report: Findings | undefined,
): Schemas['ReconciliationRun'] => ({
  status: finishedAt === undefined ? 'running' : 'finished',
  startedAt: isoText(startedAt),
  ...(finishedAt !== undefined && { finishedAt: isoText(finishedAt) }),
  ...(report !== undefined && { report: showReport(report) }),
});

const showReport = ({ ranAt, differences, ...found }: Findings): Schemas['Reconciliation'] => ({
  ...found,
  ranAt: isoText(ranAt),
  differences: [...differences],
});
