import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import { type Purchase, statusOf } from '#credits/purchase.ts';

type Schemas = components['schemas'];

/** A purchase as its voter sees it. */
export function showPurchase(purchase: Purchase, now: number): Schemas['Purchase'] {
  const { payment, checkoutUrl, paidAt } = purchase;
  return {
    purchaseId: purchase.purchaseId,
    packageId: purchase.packageId,
    credits: purchase.credits,
    price: purchase.price,
    provider: purchase.provider,
    status: statusOf(purchase, now),
    createdAt: isoText(purchase.createdAt),
    expiresAt: isoText(purchase.expiresAt),
    ...(payment === 'open' && checkoutUrl !== undefined ? { checkoutUrl } : {}),
    ...(paidAt === undefined ? {} : { paidAt: isoText(paidAt) }),
    creditsTakenBack: purchase.takenBack,
    creditsWrittenOff: purchase.writtenOff,
    refundedMinor: purchase.refundedMinor,
  };
}

/** A purchase as its client sees it. */
export const showSale = (purchase: Purchase, now: number): Schemas['Sale'] => ({
  voterId: purchase.userId,
  ...(purchase.paymentRef === undefined ? {} : { paymentRef: purchase.paymentRef }),
  ...(purchase.refundAsked === undefined ? {} : { refundedBy: purchase.refundAsked.by }),
  purchase: showPurchase(purchase, now),
});
