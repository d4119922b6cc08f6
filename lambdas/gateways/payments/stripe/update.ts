import * as v from 'valibot';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { text } from '#gateways/payments/schemas.ts';
import { moneyOf } from '#gateways/payments/stripe/money.ts';

/** The update that an object of Stripe holds, or undefined if it holds none that we use. */
export type Update = Result<PaymentUpdate | undefined, 'malformed'>;

const none: Update = ok(undefined);
const malformed: Update = refuse('malformed');

/** Reads an object by its schema, and its update from what has been read. */
const reading =
  <Schema extends v.GenericSchema, Given extends readonly unknown[]>(
    schema: Schema,
    updateOf: (object: v.InferOutput<Schema>, ...given: Given) => Update,
  ) =>
  (object: unknown, ...given: Given): Update => {
    const read = v.safeParse(schema, object);
    return read.success ? updateOf(read.output, ...given) : malformed;
  };

/** The id of another object, which Stripe sends bare or, on request, with the whole object. */
export const ref = v.union([
  text,
  v.pipe(
    v.object({ id: text }),
    v.transform(({ id }) => id),
  ),
]);

const sessionSchema = v.object({
  // A checkout session of another kind, such as a subscription's, is not one of ours.
  mode: v.nullish(v.string(), 'payment'),
  status: v.nullish(v.string()),
  payment_status: v.nullish(v.string()),
  payment_intent: v.nullish(ref),
  amount_total: v.nullish(v.number()),
  currency: v.nullish(v.string()),
});
type Session = v.InferOutput<typeof sessionSchema>;

function paidBy({ payment_intent: paymentRef, amount_total, currency }: Session): Update {
  const price = moneyOf(amount_total, currency);
  return paymentRef && price ? ok({ kind: 'paid', paymentRef, price }) : malformed;
}

/** The update in the checkout session of an event of this type. */
export const updateBySessionEvent = reading(sessionSchema, (session, type: string) => {
  if (session.mode !== 'payment') return none;
  switch (type) {
    case 'checkout.session.completed':
      if (session.payment_status === 'paid') return paidBy(session);
      return session.payment_status === 'unpaid' ? ok({ kind: 'pending' }) : none;
    case 'checkout.session.async_payment_succeeded':
      return paidBy(session);
    case 'checkout.session.async_payment_failed':
      return ok({ kind: 'failed' });
    case 'checkout.session.expired':
      return ok({ kind: 'expired' });
    default:
      return none;
  }
});

/**
 * The update in a checkout session that was looked up. One that is complete and unpaid waits for
 * its payment, which has failed once Stripe requires another way to pay.
 */
export const updateBySession = reading(sessionSchema, (session, intentStatus?: string) => {
  if (session.mode !== 'payment') return none;
  if (session.payment_status === 'paid') return paidBy(session);
  if (session.status === 'expired') return ok({ kind: 'expired' });
  if (session.status !== 'complete' || session.payment_status !== 'unpaid') return none;
  const isOver = ['canceled', 'requires_payment_method'].includes(intentStatus ?? '');
  return ok({ kind: isOver ? 'failed' : 'pending' });
});

/**
 * The update in a payment intent by itself. One that still requires a way to pay has none: its page
 * may be open.
 */
export const updateByIntent = reading(
  v.object({
    id: text,
    status: v.string(),
    amount_received: v.nullish(v.number()),
    currency: v.nullish(v.string()),
  }),
  ({ id, status, amount_received, currency }) => {
    if (status === 'processing') return ok({ kind: 'pending' });
    if (status === 'canceled') return ok({ kind: 'failed' });
    if (status !== 'succeeded') return none;
    const price = moneyOf(amount_received, currency);
    return price === undefined ? malformed : ok({ kind: 'paid', paymentRef: id, price });
  },
);

/** The update in a charge: all that was refunded until now; none before the first refund. */
export const updateByCharge = reading(
  v.object({ amount_refunded: v.number(), currency: v.string() }),
  ({ amount_refunded, currency }) => {
    const total = moneyOf(amount_refunded, currency);
    if (total === undefined) return malformed;
    return total.minor === 0 ? none : ok({ kind: 'refunded', total });
  },
);

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

export const updateByDispute = reading(
  v.object({ id: text, status: text, amount: v.number(), currency: v.string() }),
  ({ id: disputeRef, status, ...money }) => {
    const amount = moneyOf(money.amount, money.currency);
    if (amount === undefined) return malformed;
    const state = disputeState(status);
    return state === undefined ? none : ok({ kind: 'disputed', disputeRef, amount, state });
  },
);
