import type { UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { decideRefund, decideRefundRefused } from '#credits/decide.ts';
import { factOfReversal } from '#credits/facts.ts';
import { isDisputed, isRefunded, type Purchase } from '#credits/purchase.ts';
import type { Facts } from '#gateways/facts.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import {
  applyUpdates,
  type PurchaseName,
  type SettlePurchaseDependencies,
  settlePurchase,
} from '#use-cases/settle-purchase.ts';

export type RefundSaleDependencies = SettlePurchaseDependencies & {
  readonly providersOf: ProvidersOf;
  readonly facts: Facts;
};

/**
 * Refunds a payment: first the credits are taken, so that they cannot be spent meanwhile, then
 * the provider refunds. A request that was cut off in between is finished by the next one; a
 * refund that the provider refuses brings the credits back. Returns the purchase after it.
 */
export async function refundSale(
  dependencies: RefundSaleDependencies,
  sale: PurchaseName,
  by: UserId,
): Promise<Result<Purchase, Rejection>> {
  const asked = await settlePurchase(dependencies, sale, (purchase, known) => {
    const decided = decideRefund(purchase, by, known);
    const isAsked = decided.ok && decided.value !== 'already';
    return { outcome: decided, ...(isAsked ? decided.value : {}) };
  });
  if (asked === undefined) return reject('not-found');
  const { outcome, purchase } = asked;
  if (!outcome.ok) return outcome;
  if (isRefunded(purchase)) return ok(purchase);
  const provider = (await dependencies.providersOf(sale.clientId))[purchase.provider];
  return provider === undefined
    ? reject('provider-not-offered')
    : refundAtProvider(dependencies, provider, purchase);
}

async function refundAtProvider(
  dependencies: RefundSaleDependencies,
  provider: PaymentProvider,
  purchase: Purchase,
): Promise<Result<Purchase, Rejection>> {
  const { facts, clock } = dependencies;
  const { purchaseId, price, refundedMinor, paymentRef = '' } = purchase;
  const left = { currency: price.currency, minor: price.minor - refundedMinor };
  // One key for each request: a refusal that the provider stores is not returned to the next.
  const key = `${purchaseId}-refund-${purchase.refundAsked?.at ?? 0}`;
  const refunded = await provider.refund(paymentRef, left, key);
  const after = refunded.ok
    ? (await applyUpdates(dependencies, purchase, [{ kind: 'refunded', total: price }])).purchase
    : await settleRefusal(dependencies, provider, purchase);
  if (!isRefunded(after)) {
    const detail = refunded.ok ? {} : { detail: refunded.reason.why };
    return reject(isDisputed(after) ? 'purchase-disputed' : 'refund-refused', detail);
  }
  const fact = factOfReversal(after, clock.now());
  if (fact !== undefined) await facts.publish(fact);
  return ok(after);
}

/**
 * A refusal may mean that the money has gone back by another way, of which no event has come: the
 * payment is looked up first. What is left of the request is then undone.
 */
async function settleRefusal(
  dependencies: RefundSaleDependencies,
  provider: PaymentProvider,
  purchase: Purchase,
): Promise<Purchase> {
  const { updates } = await provider.lookUp({ paymentRef: purchase.paymentRef ?? '' });
  const known = await applyUpdates(dependencies, purchase, updates);
  const undone = await settlePurchase(dependencies, purchase, (before, at) =>
    before.refundAsked === undefined || isRefunded(before)
      ? { outcome: 'already' }
      : { outcome: 'changed', ...decideRefundRefused(before, at) },
  );
  return undone?.purchase ?? known.purchase;
}
