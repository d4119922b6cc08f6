import { type PurchaseId, purchaseId } from '#basics/ids.ts';
import { type Result, refuse } from '#basics/result.ts';
import type { EventRefusal, Money, PaymentEvent, PaymentUpdate } from '#contracts/payments.ts';
import { moneyOf } from '#gateways/payments/paypal/money.ts';
import { storableEvent } from '#gateways/payments/storable-event.ts';

/** What is found along the path in JSON of an unknown form. */
const at = (value: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? Reflect.get(found, key)
        : undefined,
    value,
  );

const textAt = (value: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

const moneyAt = (value: unknown, ...path: readonly string[]): Money | undefined =>
  moneyOf(at(value, ...path, 'currency_code'), at(value, ...path, 'value'));

/** A purchase id if the text is one; merchants use PayPal for other sales, too. */
export const ownPurchaseId = (text: string | undefined): PurchaseId | undefined => {
  try {
    return text === undefined ? undefined : purchaseId(text);
  } catch {
    return undefined;
  }
};

type About = PaymentEvent['about'];
type Read = { readonly about: About; readonly update: NonNullable<PaymentEvent['update']> };

/** What has been read, unless the update lacks something. */
const read = (about: { [Key in keyof About]: About[Key] | undefined }, update?: Read['update']) => {
  const { checkoutRef, paymentRef, purchaseId: own } = about;
  const known = {
    ...(checkoutRef && { checkoutRef }),
    ...(paymentRef && { paymentRef }),
    ...(own && { purchaseId: own }),
  };
  return update && { about: known, update };
};

const readApproval = (order: unknown): Read | undefined => {
  const checkoutRef = textAt(order, 'id');
  const own = ownPurchaseId(textAt(order, 'purchase_units', 0, 'custom_id'));
  return checkoutRef === undefined
    ? undefined
    : read({ checkoutRef, purchaseId: own }, { kind: 'approved' });
};

/** The approval was taken back before the money was; the resource names its order in `order_id`. */
const readApprovalReversal = (reversal: unknown): Read | undefined => {
  const checkoutRef = textAt(reversal, 'order_id') ?? textAt(reversal, 'id');
  const own = ownPurchaseId(textAt(reversal, 'purchase_units', 0, 'custom_id'));
  return checkoutRef === undefined
    ? undefined
    : read({ checkoutRef, purchaseId: own }, { kind: 'failed' });
};

const aboutCapture = (capture: unknown) => ({
  checkoutRef: textAt(capture, 'supplementary_data', 'related_ids', 'order_id'),
  paymentRef: textAt(capture, 'id'),
  purchaseId: ownPurchaseId(textAt(capture, 'custom_id')),
});

const readCapture =
  (kind: 'paid' | 'pending' | 'failed') =>
  (capture: unknown): Read | undefined => {
    const about = aboutCapture(capture);
    const { paymentRef } = about;
    if (paymentRef === undefined) return undefined;
    if (kind !== 'paid') return read(about, { kind });
    const price = moneyAt(capture, 'amount');
    return read(about, price && { kind, paymentRef, price });
  };

const linkOf = (resource: unknown, rel: string): string =>
  listAt(resource, 'links')
    .filter((link) => textAt(link, 'rel') === rel)
    .map((link) => textAt(link, 'href') ?? '')[0] ?? '';

const captureIn = (href: string): string | undefined =>
  /\/v2\/payments\/captures\/([A-Za-z0-9-]+)$/.exec(href)?.[1];

/**
 * The resource is the refund, which links up to its capture. A reversal has the same form; where
 * it is the capture itself that has been reversed, all of its amount is gone.
 */
const readRefund = (resource: unknown): Read | undefined => {
  const paymentRef = captureIn(linkOf(resource, 'up')) ?? captureIn(linkOf(resource, 'self'));
  const total =
    moneyAt(resource, 'seller_payable_breakdown', 'total_refunded_amount') ??
    moneyAt(resource, 'amount');
  const own = ownPurchaseId(textAt(resource, 'custom_id'));
  return paymentRef === undefined
    ? undefined
    : read({ paymentRef, purchaseId: own }, total && { kind: 'refunded', total });
};

/**
 * A payout is PayPal's own money, and `NONE` closes a dispute in favour of a later one about the
 * same payment, which has an id of its own: with both, the client keeps what was paid.
 */
const disputeStates: Readonly<Record<string, 'won' | 'lost'>> = {
  RESOLVED_SELLER_FAVOUR: 'won',
  RESOLVED_WITH_PAYOUT: 'won',
  CANCELED_BY_BUYER: 'won',
  DENIED: 'won',
  NONE: 'won',
  RESOLVED_BUYER_FAVOUR: 'lost',
  ACCEPTED: 'lost',
};

const readDispute = (dispute: unknown): Read | undefined => {
  const disputeRef = textAt(dispute, 'dispute_id');
  const amount = moneyAt(dispute, 'dispute_amount');
  const paymentRef = textAt(dispute, 'disputed_transactions', 0, 'seller_transaction_id');
  if (disputeRef === undefined || !amount || paymentRef === undefined) return undefined;
  const own = ownPurchaseId(textAt(dispute, 'disputed_transactions', 0, 'custom'));
  const outcome = textAt(dispute, 'dispute_outcome', 'outcome_code') ?? '';
  const state = Object.hasOwn(disputeStates, outcome) ? disputeStates[outcome] : undefined;
  const update: PaymentUpdate = { kind: 'disputed', disputeRef, amount, state: state ?? 'open' };
  return read({ paymentRef, purchaseId: own }, update);
};

const readers = new Map<string, (resource: unknown) => Read | undefined>([
  ['CHECKOUT.ORDER.APPROVED', readApproval],
  ['CHECKOUT.PAYMENT-APPROVAL.REVERSED', readApprovalReversal],
  ['PAYMENT.CAPTURE.COMPLETED', readCapture('paid')],
  ['PAYMENT.CAPTURE.PENDING', readCapture('pending')],
  ['PAYMENT.CAPTURE.DENIED', readCapture('failed')],
  ['PAYMENT.CAPTURE.DECLINED', readCapture('failed')],
  ['PAYMENT.CAPTURE.REFUNDED', readRefund],
  ['PAYMENT.CAPTURE.REVERSED', readRefund],
  ['CUSTOMER.DISPUTE.CREATED', readDispute],
  ['CUSTOMER.DISPUTE.UPDATED', readDispute],
  ['CUSTOMER.DISPUTE.RESOLVED', readDispute],
]);

/** Every merchant that the resource names as the one who is paid, or who pays a refund back. */
const merchantsIn = (resource: unknown): readonly string[] =>
  [
    textAt(resource, 'payee', 'merchant_id'),
    textAt(resource, 'payer', 'merchant_id'),
    ...listAt(resource, 'purchase_units').map((unit) => textAt(unit, 'payee', 'merchant_id')),
    ...listAt(resource, 'disputed_transactions').map((disputed) =>
      textAt(disputed, 'seller', 'merchant_id'),
    ),
  ].filter((merchant) => merchant !== undefined);

const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
};

/** Reads an event whose signature has been verified; `merchantId` is who must be paid by it. */
export const readPaypalEvent = (
  body: Uint8Array,
  merchantId: string,
): Result<PaymentEvent, EventRefusal> => {
  const event = parseJson(body);
  const eventId = textAt(event, 'id');
  const type = textAt(event, 'event_type');
  const createdAt = Date.parse(textAt(event, 'create_time') ?? '');
  const resource = at(event, 'resource');
  if (eventId === undefined || type === undefined || Number.isNaN(createdAt)) {
    return refuse('malformed');
  }
  if (merchantsIn(resource).some((merchant) => merchant !== merchantId)) {
    return refuse('wrong-account');
  }
  const reader = readers.get(type);
  if (!reader) return storableEvent({ eventId, type, createdAt, about: {} });
  const known = reader(resource);
  return known ? storableEvent({ eventId, type, createdAt, ...known }) : refuse('malformed');
};
