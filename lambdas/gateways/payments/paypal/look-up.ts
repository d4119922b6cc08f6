import type {
  CapturedPayment,
  Order,
  OrdersCapture,
  PaymentCollection,
  Refund,
} from '@paypal/paypal-server-sdk';
import type { Money, PaymentName, PaymentState, PaymentUpdate } from '#contracts/payments.ts';
import { type AskPaypal, unexpected } from '#gateways/payments/paypal/client.ts';
import { ownPurchaseId } from '#gateways/payments/paypal/event.ts';
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

const priceOf = ({ id, amount }: Capture | Refund): Money => {
  const price = moneyOf(amount?.currencyCode, amount?.value);
  if (!price) throw new Error(`PayPal shows ${id} without an amount in cents`);
  return price;
};

const isOf = (refund: Refund, captureId: string): boolean => {
  const up = refund.links?.find(({ rel }) => rel === 'up');
  return !up || up.href.endsWith(`/captures/${captureId}`);
};

/** What has been given back of a capture; only an order shows the refunds one by one. */
const refundedOf = (capture: Capture, refunds: readonly Refund[]): number => {
  if (capture.status === 'REFUNDED') return priceOf(capture).minor;
  if (capture.status !== 'PARTIALLY_REFUNDED') return 0;
  return refunds
    .filter((refund) => refund.status === 'COMPLETED' && isOf(refund, capture.id ?? ''))
    .reduce((sum, refund) => sum + priceOf(refund).minor, 0);
};

const updatesOf = (capture: Capture, refunds: readonly Refund[]): readonly PaymentUpdate[] => {
  const { id: paymentRef, status } = capture;
  if (paymentRef === undefined) throw new Error('PayPal shows a capture without an id');
  if (status === 'PENDING') return [{ kind: 'pending' }];
  if (status === 'DECLINED' || status === 'FAILED') return [{ kind: 'failed' }];
  const price = priceOf(capture);
  const refunded = refundedOf(capture, refunds);
  const paid: PaymentUpdate = { kind: 'paid', paymentRef, price };
  if (refunded === 0) return [paid];
  return [paid, { kind: 'refunded', total: { ...price, minor: refunded } }];
};

const stateOf = (customId: string | undefined, updates: readonly PaymentUpdate[]): PaymentState => {
  const purchaseId = ownPurchaseId(customId);
  return { updates, ...(purchaseId && { purchaseId }) };
};

const stateOfOrder = (order: Order): PaymentState => {
  const { captures = [], refunds = [] } = paymentsOf(order);
  const customId = order.purchaseUnits?.[0]?.customId ?? captures[0]?.customId;
  const updates = captures.flatMap((capture) => updatesOf(capture, refunds));
  return stateOf(customId, order.status === 'VOIDED' ? [...updates, { kind: 'expired' }] : updates);
};

/** A way to get an order of PayPal by its id; undefined where there is none. */
type OrderById = (id: string) => Promise<Order | undefined>;

/** The look-ups of a provider, by order and by capture. */
export const createLookUp = (ask: AskPaypal) => {
  const readOrder: OrderById = async (id) => {
    const found = await ask('reading an order', ({ orders }) => orders.getOrder({ id }));
    if (found.ok) return found.value;
    if (found.reason.status === 404) return undefined;
    throw unexpected('reading an order', found.reason);
  };

  const readCapture = async (captureId: string): Promise<CapturedPayment | undefined> => {
    const found = await ask('reading a capture', ({ payments }) =>
      payments.getCapturedPayment({ captureId }),
    );
    if (found.ok) return found.value;
    if (found.reason.status === 404) return undefined;
    throw unexpected('reading a capture', found.reason);
  };

  /** Takes the money of an approved order; the order as it is then. */
  const captureOrder = async (approved: Order, id: string): Promise<Order | undefined> => {
    const taken = await ask('capturing an order', ({ orders }) =>
      orders.captureOrder({
        id,
        paypalRequestId: `capture-${id}`,
        prefer: 'return=representation',
      }),
    );
    if (taken.ok) return taken.value;
    const { issue, status } = taken.reason;
    if (issue === 'ORDER_ALREADY_CAPTURED') return await readOrder(id);
    if (notTaken.has(issue)) return approved;
    if (status === 404) return undefined;
    throw unexpected('capturing an order', taken.reason);
  };

  /** Reads an order, and captures it if it is approved. */
  const orderAfterCapture: OrderById = async (id) => {
    const order = await readOrder(id);
    // The account may sell other things, too; the money of an order that is not ours stays.
    const isOurs = ownPurchaseId(order?.purchaseUnits?.[0]?.customId) !== undefined;
    return order?.status === 'APPROVED' && isOurs ? await captureOrder(order, id) : order;
  };

  const lookUpCapture = async (id: string): Promise<PaymentState | undefined> => {
    const capture = await readCapture(id);
    if (!capture) return undefined;
    const refunds = capture.status === 'PARTIALLY_REFUNDED' ? await refundsOf(capture) : [];
    return stateOf(capture.customId, updatesOf(capture, refunds));
  };

  const refundsOf = async (capture: CapturedPayment): Promise<readonly Refund[]> => {
    const orderId = capture.supplementaryData?.relatedIds?.orderId;
    const order = orderId === undefined ? undefined : await readOrder(orderId);
    return (order && paymentsOf(order).refunds) ?? [];
  };

  const lookUpBy =
    (orderById: OrderById) =>
    async ({ checkoutRef, paymentRef }: PaymentName): Promise<PaymentState> => {
      const order = checkoutRef === undefined ? undefined : await orderById(checkoutRef);
      if (order !== undefined) return stateOfOrder(order);
      // PayPal forgets orders sooner than captures.
      const byCapture = paymentRef === undefined ? undefined : await lookUpCapture(paymentRef);
      return byCapture ?? unknown;
    };

  /** The refund of a capture that was made under this invoice id. */
  const findRefund = async (captureId: string, invoiceId: string): Promise<Refund | undefined> => {
    const capture = await readCapture(captureId);
    const refunds = capture ? await refundsOf(capture) : [];
    return refunds.find((refund) => refund.invoiceId === invoiceId);
  };

  return {
    lookUp: lookUpBy(readOrder),
    captureIfApproved: lookUpBy(orderAfterCapture),
    findRefund,
  };
};
