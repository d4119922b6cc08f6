import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import type { PurchaseMove } from '#contracts/purchase-flow.ts';
import { isNotCredited } from '#credits/decide.ts';
import type { Purchase } from '#credits/purchase.ts';
import { factOfPayment } from '#credits/facts.ts';
import type { Facts } from '#gateways/facts.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { PurchaseExecutions } from '#gateways/purchase-executions.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Settlement } from '#stores/settlement.ts';

export type MovingPurchases = {
  readonly purchases: Pick<Purchases, 'get' | 'keepToken'>;
  readonly settlement: Settlement;
  readonly executions: Pick<PurchaseExecutions, 'answer'>;
  readonly providersOf: ProvidersOf;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly observer: Observer;
};

/** Makes one step of a purchase's machine; each may be repeated. Gives the purchase after it. */
export async function movePurchase(moving: MovingPurchases, move: PurchaseMove): Promise<Purchase> {
  const { purchases, settlement, executions, facts, clock } = moving;
  const { clientId: client, purchaseId: id, step, token } = move;
  // The token is there before the purchase is read: an update in between will find it.
  if (token !== undefined) await purchases.keepToken(client, id, token);
  const purchase = await purchases.get(client, id);
  if (purchase === undefined) throw new Error(`There is no purchase ${id}`);
  switch (step) {
    case 'await':
    case 'await-slow': {
      const { payment: status } = purchase;
      const isSettled = status !== (step === 'await' ? 'open' : 'pending');
      if (isSettled && token !== undefined) await executions.answer(token, { status });
      return purchase;
    }
    case 'look-up':
      return lookUp(moving, purchase);
    case 'expire':
      return (await settlement.apply(client, id, { kind: 'expired' }))?.purchase ?? purchase;
    case 'tell': {
      const fact = factOfPayment(purchase, clock.now());
      if (fact !== undefined) await facts.publish(fact);
      return purchase;
    }
  }
}

/** Applies what the provider says of the payment; takes the money if the payer has approved. */
async function lookUp(
  { settlement, providersOf, observer }: MovingPurchases,
  purchase: Purchase,
): Promise<Purchase> {
  const { clientId: client, purchaseId: id, checkoutRef } = purchase;
  const provider = (await providersOf(client))[purchase.provider];
  if (provider === undefined) throw new Error(`${client} has no ${purchase.provider} any more`);
  const payment = checkoutRef === undefined ? {} : { checkoutRef };
  const { updates } = await provider.captureIfApproved(payment);
  let last = purchase;
  for (const update of updates) {
    const applied = await settlement.apply(client, id, update);
    if (applied === undefined) continue;
    last = applied.purchase;
    if (isNotCredited(applied.outcome)) {
      observer.count('PaymentsNotCredited', 1);
      observer.info('A payment was not credited', { client, purchaseId: id, why: applied.outcome });
    }
  }
  return last;
}
