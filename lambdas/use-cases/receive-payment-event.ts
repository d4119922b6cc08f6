import type { PurchaseId } from '#basics/ids.ts';
import type { Observer } from '#contracts/observer.ts';
import type { PaymentEvent, PaymentUpdate } from '#contracts/payments.ts';
import { factOfPayment, factOfReversal } from '#credits/facts.ts';
import {
  type EventHandling,
  type EventOutcome,
  eventOutcomeOf,
  isOfItsPayment,
  outcomeOfAll,
} from '#credits/payment-event.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { Executions } from '#gateways/executions.ts';
import type { Facts } from '#gateways/facts.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { PaymentEvents } from '#stores/payment-events.ts';
import type { Purchases } from '#stores/purchases.ts';
import {
  applyUpdates,
  reportNotCredited,
  type SettlePurchaseDependencies,
} from '#use-cases/settle-purchase.ts';
import type { EventSource } from '#use-cases/verify-payment-event.ts';

export type ReceivePaymentEventDependencies = SettlePurchaseDependencies & {
  readonly purchases: Pick<Purchases, 'get' | 'change' | 'paidBy' | 'tokenOf'>;
  readonly events: PaymentEvents;
  readonly executions: Pick<Executions, 'answer'>;
  readonly facts: Facts;
  readonly observer: Observer;
};

/** A verified event, from whom it is, and the provider as that client's account sees it. */
export type ReceivedEvent = {
  readonly source: EventSource;
  readonly provider: PaymentProvider;
  readonly event: PaymentEvent;
};

/**
 * Applies a verified event once, however often it comes, and stores it with how it was handled;
 * then the execution or the voter is notified.
 */
export async function receivePaymentEvent(
  dependencies: ReceivePaymentEventDependencies,
  received: ReceivedEvent,
): Promise<EventOutcome> {
  const { events, observer, clock } = dependencies;
  const { event, source } = received;
  const { clientId, provider } = source;
  const { handling, purchase } = await handle(dependencies, received);
  if (purchase !== undefined) {
    reportNotCredited(observer, purchase, handling);
  } else if (event.update?.kind === 'paid') {
    observer.info('A payment belongs to no purchase', { clientId, provider });
  }
  const { purchaseId } = purchase ?? {};
  await events.put(clientId, { event, provider, purchaseId, outcome: handling, at: clock.now() });
  if (purchase !== undefined) await notify(dependencies, event, purchase);
  return eventOutcomeOf(handling);
}

type HandledEvent = { readonly handling: EventHandling; readonly purchase?: Purchase };

/** Applies the event to its purchase; returns the purchase after it, if there is one. */
async function handle(
  dependencies: ReceivePaymentEventDependencies,
  received: ReceivedEvent,
): Promise<HandledEvent> {
  const { event, provider } = received;
  const { update, about } = event;
  if (update === undefined) return { handling: 'no-use' };
  const found = await purchaseOf(dependencies, received);
  if (found === undefined || !isOfItsPayment(found, event)) return { handling: 'not-ours' };
  const apply = async (updates: readonly PaymentUpdate[]) => {
    const { outcomes, purchase } = await applyUpdates(dependencies, found, updates);
    return { handling: outcomeOfAll(outcomes), purchase };
  };
  if (update.kind === 'approved') return apply((await provider.captureIfApproved(about)).updates);
  const handled = await apply([update]);
  if (handled.handling !== 'unpaid') return handled;
  // A refund or a dispute that has overtaken its payment: the payment is looked up and comes first.
  return apply([...(await provider.lookUp(about)).updates, update]);
}

/** The purchase that the event names, else the stored one, else the one that a look-up finds. */
async function purchaseOf(
  { purchases }: ReceivePaymentEventDependencies,
  { source, provider, event }: ReceivedEvent,
): Promise<Purchase | undefined> {
  const { clientId, provider: name } = source;
  const { purchaseId, checkoutRef, paymentRef } = event.about;
  const id: PurchaseId | undefined =
    purchaseId ??
    (paymentRef === undefined ? undefined : await purchases.paidBy(clientId, name, paymentRef)) ??
    (checkoutRef === undefined && paymentRef === undefined
      ? undefined
      : (await provider.lookUp(event.about)).purchaseId);
  const purchase = id === undefined ? undefined : await purchases.get(clientId, id);
  return purchase?.provider === name ? purchase : undefined;
}

/**
 * Wakes the execution that waits for this purchase, which notifies the voter; where none waits any
 * more, as for a payment after its expiry, the voter is notified at once. A repeated event notifies
 * again, under the same id, because the first notification may have been cut off.
 */
async function notify(
  { purchases, executions, facts, clock }: ReceivePaymentEventDependencies,
  { update }: PaymentEvent,
  purchase: Purchase,
): Promise<void> {
  if (update?.kind === 'refunded' || update?.kind === 'disputed') {
    const fact = factOfReversal(purchase, clock.now());
    if (fact !== undefined) await facts.publish(fact);
    return;
  }
  const fact = factOfPayment(purchase, clock.now());
  if (fact === undefined) return;
  const token = await purchases.tokenOf(purchase.clientId, purchase.purchaseId);
  const status = purchase.payment;
  const isWoken = token !== undefined && (await executions.answer(token, { status }));
  if (!isWoken) await facts.publish(fact);
}
