import type Stripe from 'stripe';
import type { ClientId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { PaymentName, PaymentState, PaymentUpdate } from '#contracts/payments.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { Client, Refusal } from '#gateways/payments/stripe/client.ts';
import { ownMetadata } from '#gateways/payments/stripe/event.ts';
import {
  type Update,
  updateByCharge,
  updateByDispute,
  updateByIntent,
  updateBySession,
} from '#gateways/payments/stripe/update.ts';

/** A payment as found: the metadata of what bears ours, its update, and its intent. */
type Found = {
  readonly metadata: unknown;
  readonly update: Update;
  readonly intent: Stripe.PaymentIntent | undefined;
};

const unknown: PaymentState = { updates: [] };

/** Makes the look-up of payments; one of another client is unknown. */
export function createLookUp(
  { stripe, ask, reading }: Client,
  clientId: ClientId,
): PaymentProvider['lookUp'] {
  async function bySession(checkoutRef: string): Promise<Found | undefined> {
    const expand = ['payment_intent.latest_charge'];
    const session = unlessMissing(
      await ask(stripe.checkout.sessions.retrieve(checkoutRef, { expand }, reading)),
    );
    if (session === undefined) return undefined;
    const intent = expanded(session.payment_intent);
    const { metadata } = session;
    return { metadata, update: updateBySession(session, intent?.status), intent };
  }

  async function byIntent(paymentRef: string): Promise<Found | undefined> {
    const expand = ['latest_charge'];
    const intent = unlessMissing(
      await ask(stripe.paymentIntents.retrieve(paymentRef, { expand }, reading)),
    );
    return intent && { metadata: intent.metadata, update: updateByIntent(intent), intent };
  }

  async function find({ checkoutRef, paymentRef }: PaymentName): Promise<Found | undefined> {
    if (checkoutRef) return bySession(checkoutRef);
    return paymentRef ? byIntent(paymentRef) : undefined;
  }

  /** The disputes of a payment, the oldest first, as Stripe lists the newest first. */
  async function disputesOf(intent: Stripe.PaymentIntent): Promise<readonly Stripe.Dispute[]> {
    const list = unlessMissing(
      await ask(stripe.disputes.list({ payment_intent: intent.id, limit: 100 }, reading)),
    );
    return (list?.data ?? []).toReversed();
  }

  return async (payment) => {
    const found = await find(payment);
    if (found === undefined) return unknown;
    const named = ownMetadata(found.metadata);
    if ((named.clientId ?? clientId) !== clientId) return unknown;
    const { update, intent } = found;
    const charge = expanded(intent?.latest_charge);
    const disputes = intent && charge?.disputed === true ? await disputesOf(intent) : [];
    const all = [
      update,
      ...(charge ? [updateByCharge(charge)] : []),
      ...disputes.map((one) => updateByDispute(one)),
    ];
    return {
      purchaseId: named.purchaseId,
      updates: all.map(knownUpdate).filter((known) => known !== undefined),
    };
  };
}

/** An object that was requested whole; undefined where Stripe sent none. */
const expanded = <Whole extends object>(sent: string | Whole | null | undefined) =>
  typeof sent === 'object' && sent !== null ? sent : undefined;

function knownUpdate(update: Update): PaymentUpdate | undefined {
  if (update.ok) return update.value;
  throw new Error('Stripe returned a payment in a form that is not known');
}

/** What was looked up; undefined if Stripe does not know it. */
function unlessMissing<Whole>(found: Result<Whole, Refusal>): Whole | undefined {
  if (found.ok) return found.value;
  if (found.reason.code === 'resource_missing') return undefined;
  throw new Error(`Stripe refused a look-up: ${found.reason.why}`);
}
