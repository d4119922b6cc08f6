import { timing } from '#contracts/timing.ts';
import type { Purchase } from '#credits/purchase.ts';

/**
 * When the payment of a purchase is looked up, if its execution begins to wait for an update `at`;
 * undefined where nothing is left to wait for. Without a checkout nothing can be paid.
 */
export function lookUpDueAt({ payment, checkoutRef }: Purchase, at: number): number | undefined {
  if (checkoutRef === undefined) return undefined;
  if (payment !== 'open' && payment !== 'pending') return undefined;
  return at + timing.paymentWaitMs[payment];
}
