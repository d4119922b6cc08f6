import type { Purchase } from '#credits/purchase.ts';

/**
 * How many credits of a purchase its refunds and disputes claim back: in proportion to the money,
 * rounded down, so that a part of a credit stays with the voter.
 */
export function creditsCalledBack(
  purchase: Pick<Purchase, 'credits' | 'price' | 'refundedMinor' | 'disputes' | 'refundAsked'>,
): number {
  const { credits, price, refundedMinor, disputes, refundAsked } = purchase;
  const disputed = Object.values(disputes)
    .filter(({ state }) => state !== 'won')
    .reduce((sum, { minor }) => sum + minor, 0);
  const asked = refundAsked === undefined ? 0 : price.minor;
  const reversed = Math.min(price.minor, Math.max(asked, refundedMinor) + disputed);
  return Math.floor((credits * reversed) / price.minor);
}

/**
 * Brings `takenBack + writtenOff` to what is claimed back. What the voter still has is taken; what
 * they have spent is written off, so that no balance falls below zero. Credits that were taken in
 * excess are returned; what was written off was never taken.
 */
export function settleReversal(
  purchase: Purchase,
  balance: number,
): { readonly takenBack: number; readonly writtenOff: number } {
  const called = creditsCalledBack(purchase);
  const { takenBack, writtenOff } = purchase;
  const more = called - takenBack - writtenOff;
  if (more >= 0) {
    const taken = Math.min(more, balance);
    return { takenBack: takenBack + taken, writtenOff: writtenOff + more - taken };
  }
  const stillTaken = Math.min(takenBack, called);
  return { takenBack: stillTaken, writtenOff: called - stillTaken };
}
