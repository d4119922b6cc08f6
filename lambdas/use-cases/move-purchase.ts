import type { Observer } from '#contracts/observer.ts';
import type { PurchaseMove } from '#contracts/purchase-flow.ts';
import { factOfPayment } from '#credits/facts.ts';
import { lookUpDueAt } from '#credits/overdue.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { Executions } from '#gateways/executions.ts';
import type { Facts } from '#gateways/facts.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { Purchases } from '#stores/purchases.ts';
import {
  applyUpdates,
  reportNotCredited,
  type SettlePurchaseDependencies,
} from '#use-cases/settle-purchase.ts';

export type MovePurchaseDependencies = SettlePurchaseDependencies & {
  readonly purchases: Pick<Purchases, 'get' | 'change' | 'storeToken' | 'waitUntil'>;
  readonly executions: Pick<Executions, 'answer'>;
  readonly providersOf: ProvidersOf;
  readonly facts: Facts;
  readonly observer: Observer;
};

/** Makes one step of a purchase's machine; each may be repeated. Returns the purchase after it. */
export async function movePurchase(
  dependencies: MovePurchaseDependencies,
  move: PurchaseMove,
): Promise<Purchase> {
  const { purchases, executions, facts, clock } = dependencies;
  const { clientId, purchaseId } = move;
  // The token is stored before the purchase is read: an update in between will find it.
  if ('token' in move) await purchases.storeToken(clientId, purchaseId, move.token);
  const purchase = await purchases.get(clientId, purchaseId);
  if (purchase === undefined) throw new Error(`There is no purchase ${purchaseId}`);
  switch (move.step) {
    case 'await':
    case 'await-slow': {
      const { payment: status } = purchase;
      const isSettled = status !== (move.step === 'await' ? 'open' : 'pending');
      const dueAt = lookUpDueAt(purchase, clock.now());
      if (isSettled) await executions.answer(move.token, { status });
      else if (dueAt !== undefined) await purchases.waitUntil(clientId, purchaseId, dueAt);
      return purchase;
    }
    case 'look-up':
      return lookUp(dependencies, purchase);
    case 'expire':
      return (await applyUpdates(dependencies, purchase, [{ kind: 'expired' }])).purchase;
    case 'notify': {
      const fact = factOfPayment(purchase, clock.now());
      if (fact !== undefined) await facts.publish(fact);
      return purchase;
    }
  }
}

/** Applies the state of the payment at the provider; takes the money if the payer has approved. */
async function lookUp(
  dependencies: MovePurchaseDependencies,
  purchase: Purchase,
): Promise<Purchase> {
  const { providersOf, observer } = dependencies;
  const { clientId, checkoutRef, provider: name } = purchase;
  const provider = (await providersOf(clientId))[name];
  if (provider === undefined) throw new Error(`${clientId} has no ${name} any more`);
  const payment = checkoutRef === undefined ? {} : { checkoutRef };
  const { updates } = await provider.captureIfApproved(payment);
  const settled = await applyUpdates(dependencies, purchase, updates);
  for (const outcome of settled.outcomes) reportNotCredited(observer, purchase, outcome);
  if (settled.outcomes.includes('changed') && settled.purchase.payment === 'paid') {
    // An event should have come long before the look-up: no sender but the provider can cause this.
    observer.count('PaymentsWithoutEvent', 1);
    observer.info('A payment was credited without an event', { clientId, provider: name });
  }
  return settled.purchase;
}
