import * as v from 'valibot';
import { type Result, refuse } from '#basics/result.ts';
import type { EventRefusal, PaymentEvent } from '#contracts/payments.ts';
import { ids } from '#contracts/read.ts';
import { moneyOf } from '#gateways/payments/paypal/money.ts';
import { maybe, parsedBy, text } from '#gateways/payments/schemas.ts';
import { storableEvent } from '#gateways/payments/storable-event.ts';

const eventSchema = v.object({
  id: text,
  event_type: text,
  create_time: v.pipe(
    v.string(),
    v.transform((time) => Date.parse(time)),
    v.number(),
  ),
  resource: v.optional(v.unknown()),
});

/** Reads the JSON of a verified event; `merchantId` is who must be paid by it. */
export function readEvent(json: unknown, merchantId: string): Result<PaymentEvent, EventRefusal> {
  const event = v.safeParse(eventSchema, json);
  if (!event.success) return refuse('malformed');
  const { id: eventId, event_type: type, create_time: createdAt, resource } = event.output;
  if (merchantsIn(resource).some((merchant) => merchant !== merchantId)) {
    return refuse('wrong-account');
  }
  const schema = schemas.get(type);
  if (!schema) return storableEvent({ eventId, type, createdAt, about: {} });
  const read = v.safeParse(schema, resource);
  return read.success
    ? storableEvent({ eventId, type, createdAt, ...read.output })
    : refuse('malformed');
}

const party = maybe(v.object({ merchant_id: maybe(text) }));
const partiesSchema = v.object({
  payee: party,
  payer: party,
  purchase_units: maybe(v.array(maybe(v.object({ payee: party })))),
  disputed_transactions: maybe(v.array(maybe(v.object({ seller: party })))),
});
const partiesOf = v.parser(v.fallback(partiesSchema, {}));

/** Every merchant that the resource names as the one who is paid, or who pays a refund back. */
function merchantsIn(resource: unknown): readonly string[] {
  const { payee, payer, purchase_units = [], disputed_transactions = [] } = partiesOf(resource);
  return [
    payee,
    payer,
    ...purchase_units.map((unit) => unit?.payee),
    ...disputed_transactions.map((disputed) => disputed?.seller),
  ]
    .map((one) => one?.merchant_id)
    .filter((merchant) => merchant !== undefined);
}

/** What is read of an event: the payment that it names, and its update. */
type Read = Required<Pick<PaymentEvent, 'about' | 'update'>>;

const money = v.pipe(
  v.object({ currency_code: v.string(), value: v.string() }),
  parsedBy(({ currency_code, value }) => moneyOf(currency_code, value)),
);

const units = maybe(v.array(maybe(v.object({ custom_id: maybe(ids.purchaseId) }))));

const aboutOrder = (checkoutRef: string, purchaseUnits: v.InferOutput<typeof units>) => ({
  checkoutRef,
  purchaseId: purchaseUnits?.[0]?.custom_id,
});

const approval = v.pipe(
  v.object({ id: text, purchase_units: units }),
  v.transform(
    ({ id, purchase_units }): Read => ({
      about: aboutOrder(id, purchase_units),
      update: { kind: 'approved' },
    }),
  ),
);

/** The approval was taken back before the money was; the resource names its order in `order_id`. */
const approvalReversal = v.pipe(
  v.union([
    v.object({ order_id: text, purchase_units: units }),
    v.pipe(
      v.object({ id: text, purchase_units: units }),
      v.transform(({ id, purchase_units }) => ({ order_id: id, purchase_units })),
    ),
  ]),
  v.transform(
    ({ order_id, purchase_units }): Read => ({
      about: aboutOrder(order_id, purchase_units),
      update: { kind: 'failed' },
    }),
  ),
);

const capture = v.object({
  id: text,
  custom_id: maybe(ids.purchaseId),
  supplementary_data: maybe(v.object({ related_ids: maybe(v.object({ order_id: maybe(text) })) })),
});

const aboutCapture = ({ id, custom_id, supplementary_data }: v.InferOutput<typeof capture>) => ({
  checkoutRef: supplementary_data?.related_ids?.order_id,
  paymentRef: id,
  purchaseId: custom_id,
});

const paidCapture = v.pipe(
  v.object({ ...capture.entries, amount: money }),
  v.transform(
    (paid): Read => ({
      about: aboutCapture(paid),
      update: { kind: 'paid', paymentRef: paid.id, price: paid.amount },
    }),
  ),
);

const captureThatIs = (kind: 'pending' | 'failed') =>
  v.pipe(
    capture,
    v.transform((found): Read => ({ about: aboutCapture(found), update: { kind } })),
  );

const links = maybe(v.array(maybe(v.object({ rel: maybe(text), href: maybe(text) }))));

/** The capture at the link of a resource with this relation. */
function captureAt(rel: 'up' | 'self', all: v.InferOutput<typeof links>): string | undefined {
  const href = all?.find((link) => link?.rel === rel)?.href ?? '';
  return /\/v2\/payments\/captures\/([A-Za-z0-9-]+)$/.exec(href)?.[1];
}

/**
 * The resource is the refund, which links up to its capture. A reversal has the same form; where
 * it is the capture itself that has been reversed, all of its amount is gone.
 */
const refund = v.pipe(
  v.object({
    links,
    custom_id: maybe(ids.purchaseId),
    seller_payable_breakdown: maybe(v.object({ total_refunded_amount: maybe(money) })),
    amount: maybe(money),
  }),
  parsedBy((resource): Read | undefined => {
    const paymentRef = captureAt('up', resource.links) ?? captureAt('self', resource.links);
    const total = resource.seller_payable_breakdown?.total_refunded_amount ?? resource.amount;
    if (paymentRef === undefined || total === undefined) return undefined;
    const about = { paymentRef, purchaseId: resource.custom_id };
    return { about, update: { kind: 'refunded', total } };
  }),
);

/**
 * A payout is PayPal's own money, and `NONE` closes a dispute in favour of a later one about the
 * same payment, which has an id of its own: with both, the payment stays with the client.
 */
const disputeStates: ReadonlyMap<string | undefined, 'won' | 'lost'> = new Map([
  ['RESOLVED_SELLER_FAVOUR', 'won'],
  ['RESOLVED_WITH_PAYOUT', 'won'],
  ['CANCELED_BY_BUYER', 'won'],
  ['DENIED', 'won'],
  ['NONE', 'won'],
  ['RESOLVED_BUYER_FAVOUR', 'lost'],
  ['ACCEPTED', 'lost'],
]);

const dispute = v.pipe(
  v.object({
    dispute_id: text,
    dispute_amount: money,
    disputed_transactions: v.looseTuple([
      v.object({ seller_transaction_id: text, custom: maybe(ids.purchaseId) }),
    ]),
    dispute_outcome: maybe(v.object({ outcome_code: maybe(text) })),
  }),
  v.transform(({ dispute_id, dispute_amount, dispute_outcome, ...resource }): Read => {
    const [{ seller_transaction_id: paymentRef, custom: purchaseId }] =
      resource.disputed_transactions;
    const state = disputeStates.get(dispute_outcome?.outcome_code) ?? 'open';
    return {
      about: { paymentRef, purchaseId },
      update: { kind: 'disputed', disputeRef: dispute_id, amount: dispute_amount, state },
    };
  }),
);

/** How the resource of an event of each type is read; an event of another type has no use. */
const schemas = new Map<string, v.GenericSchema<unknown, Read>>([
  ['CHECKOUT.ORDER.APPROVED', approval],
  ['CHECKOUT.PAYMENT-APPROVAL.REVERSED', approvalReversal],
  ['PAYMENT.CAPTURE.COMPLETED', paidCapture],
  ['PAYMENT.CAPTURE.PENDING', captureThatIs('pending')],
  ['PAYMENT.CAPTURE.DENIED', captureThatIs('failed')],
  ['PAYMENT.CAPTURE.DECLINED', captureThatIs('failed')],
  ['PAYMENT.CAPTURE.REFUNDED', refund],
  ['PAYMENT.CAPTURE.REVERSED', refund],
  ['CUSTOMER.DISPUTE.CREATED', dispute],
  ['CUSTOMER.DISPUTE.UPDATED', dispute],
  ['CUSTOMER.DISPUTE.RESOLVED', dispute],
]);
