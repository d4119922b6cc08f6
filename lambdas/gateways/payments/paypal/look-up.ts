import type {
  CapturedPayment,
  Order,
  OrdersCapture,
  PaymentCollection,
  Refund,
} from '@paypal/paypal-server-sdk';
import { parsePurchaseId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { Money, PaymentName, PaymentState, PaymentUpdate } from '#contracts/payments.ts';
import type { Ask, Refusal } from '#gateways/payments/paypal/client.ts';
import { moneyOf } from '#gateways/payments/paypal/money.ts';

type Capture = OrdersCapture | CapturedPayment;

const unknown: PaymentState = { updates: [] };

/** Issues after which no money has been taken, and nothing is wrong on our side. */
const notTaken = new Set([
  'CARD_EXPIRED',
  // Another order of the same purchase has been paid.
  'DUPLICATE_INVOICE_ID',
  'INSTRUMENT_DECLINED',
  'MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED',
  'ORDER_NOT_APPROVED',
  'PAYER_ACCOUNT_LOCKED_OR_CLOSED',
  'PAYER_ACCOUNT_RESTRICTED',
  'PAYER_ACTION_REQUIRED',
  'PAYER_CANNOT_PAY',
  'REDIRECT_PAYER_FOR_ALTERNATE_FUNDING',
  'TRANSACTION_REFUSED',
]);

const paymentsOf = (order: Order): PaymentCollection => order.purchaseUnits?.[0]?.payments ?? {};

function priceOf({ id, amount }: Capture | Refund): Money {
  const price = moneyOf(amount?.currencyCode, amount?.value);
  if (!price) throw new Error(`PayPal shows ${id} without an amount in cents`);
  return price;
}

function isOf(refund: Refund, captureId: string): boolean {
  const up = refund.links?.find(({ rel }) => rel === 'up');
  return !up || up.href.endsWith(`/captures/${captureId}`);
}

/** What has been refunded of a capture; only an order shows the refunds one by one. */
function refundedOf(capture: Capture, refunds: readonly Refund[]): number {
  if (capture.status === 'REFUNDED') return priceOf(capture).minor;
  if (capture.status !== 'PARTIALLY_REFUNDED') return 0;
  return refunds
    .filter((refund) => refund.status === 'COMPLETED' && isOf(refund, capture.id ?? ''))
    .reduce((sum, refund) => sum + priceOf(refund).minor, 0);
}

function updatesOf(capture: Capture, refunds: readonly Refund[]): readonly PaymentUpdate[] {
  const { id: paymentRef, status } = capture;
  if (paymentRef === undefined) throw new Error('PayPal shows a capture without an id');
  if (status === 'PENDING') return [{ kind: 'pending' }];
  if (status === 'DECLINED' || status === 'FAILED') return [{ kind: 'failed' }];
  const price = priceOf(capture);
  const refunded = refundedOf(capture, refunds);
  const paid: PaymentUpdate = { kind: 'paid', paymentRef, price };
  if (refunded === 0) return [paid];
  return [paid, { kind: 'refunded', total: { ...price, minor: refunded } }];
}

/** A purchase id of ours; merchants use PayPal for other sales, too. */
const ownPurchaseId = (customId = '') => parsePurchaseId(customId);

function stateOfOrder(order: Order): PaymentState {
  const { captures = [], refunds = [] } = paymentsOf(order);
  const customId = order.purchaseUnits?.[0]?.customId ?? captures[0]?.customId;
  const updates = captures.flatMap((capture) => updatesOf(capture, refunds));
  return {
    purchaseId: ownPurchaseId(customId),
    updates: order.status === 'VOIDED' ? [...updates, { kind: 'expired' }] : updates,
  };
}

/** Returns the order of an id, or undefined if there is none. */
type OrderById = (id: string) => Promise<Order | undefined>;

/** Makes the look-ups of an account, by order and by capture. */
export function createLookUp(ask: Ask) {
  async function readOrder(id: string): Promise<Order | undefined> {
    return unlessMissing(await ask('reading an order', ({ orders }) => orders.getOrder({ id })));
  }

  async function readCapture(captureId: string): Promise<CapturedPayment | undefined> {
    return unlessMissing(
      await ask('reading a capture', ({ payments }) => payments.getCapturedPayment({ captureId })),
    );
  }

  /** Takes the money of an approved order; the order as it is then. */
  async function captureOrder(approved: Order, id: string): Promise<Order | undefined> {
    const paypalRequestId = `capture-${id}`;
    const taken = await ask('capturing an order', ({ orders }) =>
      orders.captureOrder({ id, paypalRequestId, prefer: 'return=representation' }),
    );
    if (taken.ok) return taken.value;
    const { issue } = taken.reason;
    if (issue === 'ORDER_ALREADY_CAPTURED') return readOrder(id);
    return notTaken.has(issue) ? approved : unlessMissing(taken);
  }

  /** Reads an order, and captures it if it is approved. */
  async function orderAfterCapture(id: string): Promise<Order | undefined> {
    const order = await readOrder(id);
    // The account may sell other things, too; the money of an order that is not ours stays.
    const isOurs = ownPurchaseId(order?.purchaseUnits?.[0]?.customId) !== undefined;
    return order?.status === 'APPROVED' && isOurs ? captureOrder(order, id) : order;
  }

  async function refundsOf(capture: CapturedPayment): Promise<readonly Refund[]> {
    const orderId = capture.supplementaryData?.relatedIds?.orderId;
    const order = orderId === undefined ? undefined : await readOrder(orderId);
    return (order && paymentsOf(order).refunds) ?? [];
  }

  async function stateOfCapture(id: string): Promise<PaymentState> {
    const capture = await readCapture(id);
    if (!capture) return unknown;
    const refunds = capture.status === 'PARTIALLY_REFUNDED' ? await refundsOf(capture) : [];
    return { purchaseId: ownPurchaseId(capture.customId), updates: updatesOf(capture, refunds) };
  }

  function stateBy(orderById: OrderById) {
    return async ({ checkoutRef, paymentRef }: PaymentName): Promise<PaymentState> => {
      const order = checkoutRef === undefined ? undefined : await orderById(checkoutRef);
      if (order !== undefined) return stateOfOrder(order);
      // PayPal forgets orders sooner than captures.
      return paymentRef === undefined ? unknown : stateOfCapture(paymentRef);
    };
  }

  /** Returns the refund of a capture that was made under this invoice id. */
  async function findRefund(captureId: string, invoiceId: string): Promise<Refund | undefined> {
    const capture = await readCapture(captureId);
    const refunds = capture ? await refundsOf(capture) : [];
    return refunds.find((refund) => refund.invoiceId === invoiceId);
  }

  return {
    lookUp: stateBy(readOrder),
    captureIfApproved: stateBy(orderAfterCapture),
    findRefund,
  };
}

/** What was looked up; undefined if PayPal does not know it. */
function unlessMissing<Found>(found: Result<Found, Refusal>): Found | undefined {
  if (found.ok) return found.value;
  if (found.reason.status === 404) return undefined;
  throw new Error(`PayPal refused a look-up: ${found.reason.why}`);
}
