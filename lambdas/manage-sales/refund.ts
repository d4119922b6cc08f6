import { clientId, purchaseId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { decideRefund, decideRefundRefused } from '#credits/decide.ts';
import { factOfReversal } from '#credits/facts.ts';
import { isDisputed, isRefunded, type Purchase } from '#credits/purchase.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { ManageSalesDependencies } from '#lambdas/manage-sales/sales.ts';
import type { Run } from '#shell/http.ts';
import { showSale } from '#views/purchase.ts';

/**
 * Gives a payment back: first the credits are taken, so that they cannot be spent meanwhile, then
 * the provider refunds. A request that was cut off in between is finished by the next one; a
 * refund that the provider refuses brings the credits back.
 */
export const runRefundSale =
  (dependencies: ManageSalesDependencies): Run<'refundSale'> =>
  async ({ path, caller }) => {
    const { settlement, providersOf, clock } = dependencies;
    const client = clientId(path.clientId);
    const id = purchaseId(path.purchaseId);
    let refused: Rejection | undefined;
    const asked = await settlement.settle(client, id, (purchase, known) => {
      const decided = decideRefund(purchase, caller.userId, known);
      refused = decided.ok ? undefined : decided.reason;
      if (!decided.ok || decided.value === 'already') return { outcome: 'nothing' };
      return { outcome: 'asked', ...decided.value };
    });
    if (asked === undefined) return reject('not-found');
    if (refused !== undefined) return { ok: false, reason: refused };
    if (isRefunded(asked.purchase)) return ok(showSale(asked.purchase, clock.now()));
    const provider = (await providersOf(client))[asked.purchase.provider];
    if (provider === undefined) return reject('provider-not-offered');
    const done = await refundAtProvider(dependencies, provider, asked.purchase);
    return done.ok ? ok(showSale(done.value, clock.now())) : done;
  };

async function refundAtProvider(
  dependencies: ManageSalesDependencies,
  provider: PaymentProvider,
  purchase: Purchase,
): Promise<Result<Purchase, Rejection>> {
  const { settlement, facts, clock } = dependencies;
  const { clientId: client, purchaseId: id, price, refundedMinor, paymentRef = '' } = purchase;
  const left = { currency: price.currency, minor: price.minor - refundedMinor };
  // One key for each time it is asked: a refusal that the provider remembers is not the next's.
  const key = `${id}-refund-${purchase.refundAsked?.at ?? 0}`;
  const refunded = await provider.refund(paymentRef, left, key);
  const settled = refunded.ok
    ? await settlement.apply(client, id, { kind: 'refunded', total: price })
    : await settleRefusal(dependencies, provider, purchase);
  const after = settled?.purchase ?? purchase;
  if (!isRefunded(after)) {
    const detail = refunded.ok ? {} : { detail: refunded.reason.why };
    return reject(isDisputed(after) ? 'purchase-disputed' : 'refund-refused', detail);
  }
  const fact = factOfReversal(after, clock.now());
  if (fact !== undefined) await facts.publish(fact);
  return ok(after);
}

/**
 * A refusal may mean that the money has gone back by another way, of which we have not heard: what
 * the provider says of the payment comes first. What is left of the request is then undone.
 */
async function settleRefusal(
  { settlement }: ManageSalesDependencies,
  provider: PaymentProvider,
  { clientId: client, purchaseId: id, paymentRef = '' }: Purchase,
) {
  const { updates } = await provider.lookUp({ paymentRef });
  for (const update of updates) await settlement.apply(client, id, update);
  return settlement.settle(client, id, (before, known) =>
    before.refundAsked === undefined || isRefunded(before)
      ? { outcome: 'already' }
      : { outcome: 'changed', ...decideRefundRefused(before, known) },
  );
}
