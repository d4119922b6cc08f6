import type { PurchaseFact, PurchaseFactKind } from '#contracts/facts.ts';
import type { Purchase } from '#credits/purchase.ts';

const kindOf: Readonly<Record<Purchase['payment'], PurchaseFactKind | undefined>> = {
  open: undefined,
  pending: 'purchase-pending',
  failed: 'purchase-failed',
  expired: 'purchase-expired',
  paid: 'purchase-paid',
};

const about = ({ clientId, purchaseId, userId }: Purchase, at: number) => ({
  clientId,
  purchaseId,
  userId,
  at,
});

/** The notification of how far a payment has come; its id is the same each time. */
export function factOfPayment(purchase: Purchase, at: number): PurchaseFact | undefined {
  const kind = kindOf[purchase.payment];
  if (kind === undefined) return undefined;
  const credits = kind === 'purchase-paid' ? purchase.credits : 0;
  return { factId: `${purchase.purchaseId}-${kind}`, kind, credits, ...about(purchase, at) };
}

/** The notification of the latest credits that a refund or a dispute took or returned. */
export function factOfReversal(purchase: Purchase, at: number): PurchaseFact | undefined {
  const { lastEntry, purchaseId } = purchase;
  if (lastEntry === undefined || lastEntry.cause === 'purchase') return undefined;
  const { cause, credits, revision } = lastEntry;
  const factId = `${purchaseId}-r${revision}`;
  return { factId, kind: `credits-${cause}`, credits, ...about(purchase, at) };
}
