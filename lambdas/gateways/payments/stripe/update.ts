import { ok, type Result, refuse } from '#basics/result.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { type Fields, refOf, textOf } from '#gateways/payments/stripe/fields.ts';
import { moneyOf } from '#gateways/payments/stripe/money.ts';

/** What an object of Stripe's says of a payment: nothing where it is of no use to us. */
export type Told = Result<PaymentUpdate | undefined, 'malformed'>;

const nothing: Told = ok(undefined);
const malformed: Told = refuse('malformed');

/** A checkout session of another kind, such as a subscription's, is not one of ours. */
const isPayment = (session: Fields): boolean => (session.mode ?? 'payment') === 'payment';

function paidBy(session: Fields): Told {
  const paymentRef = refOf(session.payment_intent);
  const price = moneyOf(session.amount_total, session.currency);
  if (paymentRef === undefined || price === undefined) return malformed;
  return ok({ kind: 'paid', paymentRef, price });
}

/** What the event with this type says by its checkout session. */
export function toldBySessionEvent(type: string, session: Fields): Told {
  if (!isPayment(session)) return nothing;
  switch (type) {
    case 'checkout.session.completed':
      if (session.payment_status === 'paid') return paidBy(session);
      return session.payment_status === 'unpaid' ? ok({ kind: 'pending' }) : nothing;
    case 'checkout.session.async_payment_succeeded':
      return paidBy(session);
    case 'checkout.session.async_payment_failed':
      return ok({ kind: 'failed' });
    case 'checkout.session.expired':
      return ok({ kind: 'expired' });
    default:
      return nothing;
  }
}

/**
 * What a checkout session says when it is asked for. One that is complete and unpaid waits for its
 * payment, which has failed once Stripe asks for another way to pay.
 */
export function toldBySession(session: Fields, intent: Fields | undefined): Told {
  if (!isPayment(session)) return nothing;
  if (session.payment_status === 'paid') return paidBy(session);
  if (session.status === 'expired') return ok({ kind: 'expired' });
  if (session.status !== 'complete' || session.payment_status !== 'unpaid') return nothing;
  const over = ['canceled', 'requires_payment_method'].includes(textOf(intent?.status) ?? '');
  return ok({ kind: over ? 'failed' : 'pending' });
}

/**
 * What a payment intent says by itself. One that still asks for a way to pay says nothing: its page
 * may be open.
 */
export function toldByIntent(intent: Fields): Told {
  if (intent.status === 'processing') return ok({ kind: 'pending' });
  if (intent.status === 'canceled') return ok({ kind: 'failed' });
  if (intent.status !== 'succeeded') return nothing;
  const paymentRef = textOf(intent.id);
  const price = moneyOf(intent.amount_received, intent.currency);
  if (paymentRef === undefined || price === undefined) return malformed;
  return ok({ kind: 'paid', paymentRef, price });
}

/** What a charge says of refunds: all that was given back until now; nothing before the first. */
export function toldByCharge(charge: Fields): Told {
  const total = moneyOf(charge.amount_refunded, charge.currency);
  if (total === undefined) return malformed;
  return total.minor === 0 ? nothing : ok({ kind: 'refunded', total });
}

/**
 * An inquiry (`warning_...`) takes no money. A `prevented` dispute was settled by giving the money
 * back. A lost one under appeal is lost until it is won.
 */
function disputeState(status: string): 'open' | 'won' | 'lost' | undefined {
  if (status.startsWith('warning_')) return undefined;
  if (status === 'won') return 'won';
  const isLost = status === 'lost' || status === 'prevented' || status.startsWith('appeal_');
  return isLost ? 'lost' : 'open';
}

export function toldByDispute(dispute: Fields): Told {
  const disputeRef = textOf(dispute.id);
  const amount = moneyOf(dispute.amount, dispute.currency);
  const status = textOf(dispute.status);
  if (disputeRef === undefined || amount === undefined || status === undefined) return malformed;
  const state = disputeState(status);
  return state === undefined ? nothing : ok({ kind: 'disputed', disputeRef, amount, state });
}
