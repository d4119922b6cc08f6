import { isSealed, type VotingStatus } from '#contracts/voting-status.ts';

/** `recorded`: in the box, and the count is still to come, or not sealed yet. */
export type ReceiptState = 'recorded' | 'counted' | 'not-counted';

/**
 * The state of a ballot that is in the box. `inCount`: the sealed count includes it; before the
 * seal it plays no part. Nothing of a cancelled voting is ever counted.
 */
export function receiptStateOf(status: VotingStatus, inCount: boolean): ReceiptState {
  if (status === 'cancelled') return 'not-counted';
  if (!isSealed(status)) return 'recorded';
  return inCount ? 'counted' : 'not-counted';
}
