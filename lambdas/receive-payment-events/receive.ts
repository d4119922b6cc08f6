import type { ClientId, PurchaseId } from '#basics/ids.ts';
import type { Observer } from '#contracts/observer.ts';
import type { PaymentEvent, PaymentUpdate, ProviderName } from '#contracts/payments.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Decision, isNotCredited } from '#credits/decide.ts';
import type { Purchase } from '#credits/purchase.ts';
import { factOfPayment, factOfReversal } from '#credits/facts.ts';
import type { Facts } from '#gateways/facts.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { PurchaseExecutions } from '#gateways/purchase-executions.ts';
import type { PaymentEvents } from '#stores/payment-events.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Settlement } from '#stores/settlement.ts';

/** What receiving needs from outside. */
export type Receiving = {
  readonly purchases: Pick<Purchases, 'get' | 'paidBy' | 'tokenOf'>;
  readonly settlement: Settlement;
  readonly events: PaymentEvents;
  readonly executions: Pick<PurchaseExecutions, 'answer'>;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly observer: Observer;
};

/** Whose event it is. */
export type From = {
  readonly client: ClientId;
  readonly name: ProviderName;
  readonly provider: PaymentProvider;
};

/** `unpaid`: it is about a payment that even the provider does not know yet. */
export type EventOutcome = 'applied' | 'already' | 'kept' | 'unpaid';

/** Does what a verified event says, once; keeps it; tells the execution or the voter. */
export async function receiveEvent(
  receiving: Receiving,
  from: From,
  event: PaymentEvent,
): Promise<EventOutcome> {
  const { events, clock, observer } = receiving;
  const { client, name } = from;
  const named = event.update && (await purchaseOf(receiving, from, event));
  const purchase = named && isOfItsPayment(named, event) ? named : undefined;
  const found = purchase && (await applyEvent(receiving, from, purchase.purchaseId, event));
  const detail = found?.outcome ?? (event.update === undefined ? 'no-use' : 'not-ours');
  const isMoney = event.update?.kind === 'paid';
  if (isNotCredited(detail)) {
    observer.count('PaymentsNotCredited', 1);
    const about = { client, provider: name, purchaseId: purchase?.purchaseId };
    observer.info('A payment was not credited', { ...about, why: detail });
  } else if (isMoney && detail === 'not-ours') {
    observer.info('A payment is none of our purchases', { client, provider: name });
  }
  const at = clock.now();
  const purchaseId = purchase?.purchaseId;
  await events.keep(client, { event, provider: name, purchaseId, outcome: detail, at });
  if (found !== undefined) await tell(receiving, event, found.purchase);
  switch (detail) {
    case 'changed':
      return 'applied';
    case 'already':
    case 'unpaid':
      return detail;
    default:
      return 'kept';
  }
}

/** By what the event says, else by what we have written down, else by asking the provider. */
async function purchaseOf(
  { purchases }: Receiving,
  { client, name, provider }: From,
  { about }: PaymentEvent,
): Promise<Purchase | undefined> {
  const { purchaseId, checkoutRef, paymentRef } = about;
  const id: PurchaseId | undefined =
    purchaseId ??
    (paymentRef === undefined ? undefined : await purchases.paidBy(client, name, paymentRef)) ??
    (checkoutRef === undefined && paymentRef === undefined
      ? undefined
      : (await provider.lookUp(about)).purchaseId);
  const purchase = id === undefined ? undefined : await purchases.get(client, id);
  return purchase?.provider === name ? purchase : undefined;
}

/** A refund or a dispute of another payment is none of the one that has paid the purchase. */
const isOfItsPayment = ({ paymentRef }: Purchase, { update, about }: PaymentEvent): boolean =>
  (update?.kind !== 'refunded' && update?.kind !== 'disputed') ||
  paymentRef === undefined ||
  about.paymentRef === undefined ||
  about.paymentRef === paymentRef;

type Applied = { readonly outcome: Decision['outcome']; readonly purchase: Purchase };

async function applyEvent(
  receiving: Receiving,
  from: From,
  id: PurchaseId,
  { update, about }: PaymentEvent,
): Promise<Applied | undefined> {
  if (update === undefined) return undefined;
  if (update.kind === 'approved') {
    const { updates } = await from.provider.captureIfApproved(about);
    return applyAll(receiving, from.client, id, updates);
  }
  const applied = await receiving.settlement.apply(from.client, id, update);
  if (applied?.outcome !== 'unpaid') return applied;
  // A refund or a dispute that has overtaken its payment: the payment has to be learnt first.
  const { updates } = await from.provider.lookUp(about);
  return applyAll(receiving, from.client, id, [...updates, update]);
}

/** Applies updates in order; `changed` if any of them was. */
async function applyAll(
  { settlement, purchases }: Receiving,
  client: ClientId,
  id: PurchaseId,
  updates: readonly PaymentUpdate[],
): Promise<Applied | undefined> {
  const purchase = await purchases.get(client, id);
  let sum: Applied | undefined = purchase && { outcome: 'already', purchase };
  for (const update of updates) {
    const applied = await settlement.apply(client, id, update);
    if (applied === undefined) return sum;
    const outcome = applied.outcome === 'already' ? (sum?.outcome ?? 'already') : applied.outcome;
    sum = { outcome, purchase: applied.purchase };
  }
  return sum;
}

/**
 * Wakes the execution that waits for this purchase, which tells the voter; where none waits any
 * more, as for a payment after its expiry, the voter is told at once. A repeated event tells
 * again, under the same id, because the first telling may have been cut off.
 */
async function tell(
  { purchases, executions, facts, clock }: Receiving,
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
