import type { ClientId } from '#basics/ids.ts';
import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { Difference } from '#credits/reconcile.ts';

type ShownReconciliation = components['schemas']['Reconciliation'];

type Findings = Pick<ShownReconciliation, 'checked' | 'sums' | 'differencesInAll'> & {
  readonly clientId: ClientId;
  readonly ranAt: number;
  readonly differences: readonly Difference[];
};

/** What a reconciliation found, as operators and admins read it. */
export const showReconciliation = ({
  ranAt,
  differences,
  ...found
}: Findings): ShownReconciliation => ({
  ...found,
  ranAt: isoText(ranAt),
  differences: [...differences],
});
