import type Stripe from 'stripe';
import type { ClientId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { PaymentName, PaymentState, PaymentUpdate } from '#contracts/payments.ts';
import type { Ask, StripeRefusal } from '#gateways/payments/stripe/client.ts';
import {
  clientIdOf,
  type Fields,
  fieldsOf,
  purchaseIdOf,
} from '#gateways/payments/stripe/fields.ts';
import {
  type Told,
  toldByCharge,
  toldByDispute,
  toldByIntent,
  toldBySession,
} from '#gateways/payments/stripe/update.ts';

/** A payment as found: the object that bears our metadata, what it says, and its intent. */
type Found = { readonly named: Fields; readonly told: Told; readonly intent: Fields | undefined };

/** Asks Stripe what became of a payment; of another client's it tells nothing. */
export function createLookUp(
  stripe: Stripe,
  ask: Ask,
  clientId: ClientId,
  options: Stripe.RequestOptions,
): (payment: PaymentName) => Promise<PaymentState> {
  async function bySession(checkoutRef: string): Promise<Found | undefined> {
    const expand = ['payment_intent.latest_charge'];
    const session = unlessMissing(
      await ask(stripe.checkout.sessions.retrieve(checkoutRef, { expand }, options)),
    );
    if (session === undefined) return undefined;
    const intent = fieldsOf(session.payment_intent);
    return { named: session, told: toldBySession(session, intent), intent };
  }

  async function byIntent(paymentRef: string): Promise<Found | undefined> {
    const expand = ['latest_charge'];
    const intent = unlessMissing(
      await ask(stripe.paymentIntents.retrieve(paymentRef, { expand }, options)),
    );
    return intent && { named: intent, told: toldByIntent(intent), intent };
  }

  async function find({ checkoutRef, paymentRef }: PaymentName): Promise<Found | undefined> {
    if (checkoutRef) return bySession(checkoutRef);
    return paymentRef ? byIntent(paymentRef) : undefined;
  }

  /** The disputes of a payment, the oldest first, as Stripe lists the newest first. */
  async function disputesOf(intent: Fields): Promise<readonly Fields[]> {
    const list = unlessMissing(
      await ask(stripe.disputes.list({ payment_intent: String(intent.id), limit: 100 }, options)),
    );
    const disputes = Array.isArray(list?.data) ? list.data : [];
    return disputes.map((dispute) => fieldsOf(dispute) ?? {}).reverse();
  }

  return async (payment) => {
    const found = await find(payment);
    if (found === undefined) return { updates: [] };
    const { named, told, intent } = found;
    if ((clientIdOf(named) ?? clientId) !== clientId) return { updates: [] };
    const charge = fieldsOf(intent?.latest_charge);
    const disputes = intent && charge?.disputed === true ? await disputesOf(intent) : [];
    const all = [told, ...(charge ? [toldByCharge(charge)] : []), ...disputes.map(toldByDispute)];
    const purchaseId = purchaseIdOf(named);
    return {
      ...(purchaseId === undefined ? {} : { purchaseId }),
      updates: all.map(updateOf).filter((update) => update !== undefined),
    };
  };
}

function updateOf(told: Told): PaymentUpdate | undefined {
  if (told.ok) return told.value;
  throw new Error('Stripe tells of a payment in a form that is not known');
}

/** The object asked for; nothing if Stripe does not know it. */
function unlessMissing(asked: Result<object, StripeRefusal>): Fields | undefined {
  if (asked.ok) return fieldsOf(asked.value);
  if (asked.reason.code === 'resource_missing') return undefined;
  throw new Error(`Stripe refused a look-up: ${asked.reason.why}`);
}
