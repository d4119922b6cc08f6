import type Stripe from 'stripe';
import {
  type Dispute,
  type EventType,
  leftMinor,
  newId,
  type Payment,
  type Refund,
  refundedMinor,
} from './payment.ts';

/** The version of Stripe's protocol whose shapes these are. */
const apiVersion = '2026-10-28.endive';

/** The message of a declined card, here and at Stripe. */
export const declineMessage = 'Your card was declined.';

/** The properties that a request wants whole instead of by their ids. */
type Expand = ReadonlySet<string>;
const nothing: Expand = new Set();

const inSeconds = (instant: number): number => Math.floor(instant / 1_000);

/** The page of a payment on the host. */
export const checkoutUrl = (origin: string, id: string): string =>
  `${origin}/sandbox/checkout/${id}`;

/** Where the payer goes after a payment. */
export const successUrlOf = ({ successUrl, id }: Payment): string =>
  successUrl.replaceAll('{CHECKOUT_SESSION_ID}', id);

/** The shape of a page, as `checkout.session`. */
export const sessionOf = (payment: Payment, origin: string, expand = nothing) => {
  const { state, intent, totalMinor } = payment;
  const isOpen = state === 'open';
  const status = isOpen || state === 'expired' ? state : 'complete';
  return {
    id: payment.id,
    object: 'checkout.session',
    amount_subtotal: totalMinor,
    amount_total: totalMinor,
    cancel_url: payment.cancelUrl,
    client_reference_id: payment.clientReferenceId,
    client_secret: null,
    created: inSeconds(payment.createdAt),
    currency: payment.currency,
    customer: null,
    customer_details: null,
    customer_email: null,
    expires_at: inSeconds(payment.expiresAt),
    livemode: false,
    metadata: payment.metadata,
    mode: 'payment',
    payment_intent:
      intent && isExpanded(expand, 'payment_intent')
        ? intentOf(payment, innerOf(expand, 'payment_intent'))
        : (intent?.id ?? null),
    payment_method_types: ['card'],
    payment_status: state === 'paid' ? 'paid' : 'unpaid',
    status,
    success_url: payment.successUrl,
    ui_mode: 'hosted_page',
    url: isOpen ? checkoutUrl(origin, payment.id) : null,
  } satisfies Partial<Record<keyof Stripe.Checkout.Session, unknown>>;
};

const intentStatus = ({ state }: Payment) => {
  if (state === 'paid') return 'succeeded';
  return state === 'pending' ? 'processing' : 'requires_payment_method';
};

const paymentError = ({ state, declined }: Payment) => {
  if (state === 'failed') {
    return { type: 'card_error', code: 'payment_intent_payment_attempt_failed' } as const;
  }
  if (!declined) return null;
  const decline_code = 'generic_decline';
  return { type: 'card_error', code: 'card_declined', decline_code, message: declineMessage };
};

/** The shape of what was attempted, as `payment_intent`. */
export const intentOf = (payment: Payment, expand = nothing) => {
  const { intent, charge, totalMinor } = payment;
  return {
    id: intent?.id ?? null,
    object: 'payment_intent',
    amount: totalMinor,
    amount_capturable: 0,
    amount_received: charge ? totalMinor : 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    confirmation_method: 'automatic',
    created: inSeconds(intent?.createdAt ?? payment.createdAt),
    currency: payment.currency,
    customer: null,
    description: null,
    last_payment_error: paymentError(payment),
    latest_charge: charge && expand.has('latest_charge') ? chargeOf(payment) : (charge?.id ?? null),
    livemode: false,
    metadata: payment.intentMetadata,
    next_action: null,
    payment_method_types: ['card'],
    status: intentStatus(payment),
  } satisfies Partial<Record<keyof Stripe.PaymentIntent, unknown>>;
};

/** The shape of the money that was taken, as `charge`. */
const chargeOf = (payment: Payment) =>
  ({
    id: payment.charge?.id ?? null,
    object: 'charge',
    amount: payment.totalMinor,
    amount_captured: payment.totalMinor,
    amount_refunded: refundedMinor(payment),
    captured: true,
    created: inSeconds(payment.charge?.createdAt ?? payment.createdAt),
    currency: payment.currency,
    customer: null,
    description: null,
    disputed: payment.dispute !== null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: payment.intentMetadata,
    paid: true,
    payment_intent: payment.intent?.id ?? null,
    refunded: leftMinor(payment) === 0,
    status: 'succeeded',
  }) satisfies Partial<Record<keyof Stripe.Charge, unknown>>;

/** The shape of money given back, as `refund`. */
export const refundObject = (payment: Payment, refund: Refund) =>
  ({
    id: refund.id,
    object: 'refund',
    amount: refund.minor,
    charge: payment.charge?.id ?? null,
    created: inSeconds(refund.createdAt),
    currency: payment.currency,
    metadata: refund.metadata,
    payment_intent: payment.intent?.id ?? null,
    reason: refund.reason,
    receipt_number: null,
    status: 'succeeded',
  }) satisfies Partial<Record<keyof Stripe.Refund, unknown>>;

/** A dispute, in Stripe's shape: the payer's bank demands the money. */
export const disputeObject = (payment: Payment, dispute: Dispute) =>
  ({
    id: dispute.id,
    object: 'dispute',
    amount: dispute.minor,
    charge: payment.charge?.id ?? null,
    created: inSeconds(dispute.createdAt),
    currency: payment.currency,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: payment.intent?.id ?? null,
    reason: 'fraudulent',
    status: dispute.status,
  }) satisfies Partial<Record<keyof Stripe.Dispute, unknown>>;

const subjectOf = (payment: Payment, type: EventType, origin: string): unknown => {
  if (type.startsWith('checkout.')) return sessionOf(payment, origin);
  if (type.startsWith('payment_intent.')) return intentOf(payment);
  if (type.startsWith('charge.dispute.') && payment.dispute) {
    return disputeObject(payment, payment.dispute);
  }
  return chargeOf(payment);
};

/** An event of Stripe's form, in the bytes that are signed and sent. */
export const eventText = (
  payment: Payment,
  type: EventType,
  at: { readonly origin: string; readonly now: number },
): string =>
  JSON.stringify({
    id: newId('evt'),
    object: 'event',
    api_version: apiVersion,
    created: inSeconds(at.now),
    data: { object: subjectOf(payment, type, at.origin) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  });

/** A path makes all that it leads through whole, too. */
const isExpanded = (expand: Expand, name: string): boolean =>
  expand.has(name) || innerOf(expand, name).size > 0;

const innerOf = (expand: Expand, outer: string): Expand =>
  new Set(
    [...expand]
      .filter((path) => path.startsWith(`${outer}.`))
      .map((path) => path.slice(outer.length + 1)),
  );
