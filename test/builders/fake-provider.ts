import type { PurchaseId } from '#basics/ids.ts';
import { ok, refuse } from '#basics/result.ts';
import type {
  Money,
  Order,
  PaymentEvent,
  PaymentName,
  PaymentState,
  PaymentUpdate,
} from '#contracts/payments.ts';
import { type PaymentProvider, ProviderUnavailable } from '#gateways/payments/provider.ts';
import { noon } from '#test/builders/votings.ts';

/** A payment at the provider, from its order on. */
type Payment = {
  readonly order: Order;
  readonly ref: string;
  readonly updates: PaymentUpdate[];
  isApproved: boolean;
};

type Method = 'createCheckout' | 'lookUp' | 'captureIfApproved' | 'refund';

/**
 * A payment provider in memory: it stores orders and what has happened to their payments, and a
 * repeated key repeats nothing. What happens outside of our calls is done by `happens`.
 */
export class FakeProvider implements PaymentProvider {
  /** The calls so far, oldest first. */
  readonly calls: Method[] = [];
  /** Why a method refuses, as long as it does. */
  refuses: { createCheckout?: string; refund?: string } = {};
  /** The methods that time out: `before` anything is done, or `after`. */
  timesOut: { [Name in Method]?: 'before' | 'after' } = {};
  readonly #payments = new Map<string, Payment>();
  readonly #refunds = new Map<string, Money>();
  /** A refusal stands: the same key again is refused again. */
  readonly #refusals = new Map<string, string>();
  #events = 0;

  /** How many pages it has made, and how much it has refunded. */
  get pages(): number {
    return this.#payments.size;
  }
  get refunded(): number {
    return [...this.#refunds.values()].reduce((sum, { minor }) => sum + minor, 0);
  }

  /** Something that happens to a purchase's payment there: the payer, the bank, the dashboard. */
  happens(purchaseId: PurchaseId, ...updates: PaymentUpdate[]): void {
    this.#paymentOf(purchaseId).updates.push(...updates);
  }

  /** The payer agrees to pay; the money is taken when it is captured. */
  approves(purchaseId: PurchaseId): void {
    this.#paymentOf(purchaseId).isApproved = true;
  }

  /** An event of the provider about a purchase's payment, with an id of its own. */
  eventOf(purchaseId: PurchaseId, update: PaymentEvent['update']): PaymentEvent {
    this.#events += 1;
    const paymentRef = this.#paymentOf(purchaseId).ref;
    const isByPayment = update?.kind === 'refunded' || update?.kind === 'disputed';
    return {
      eventId: `event-${purchaseId}-${this.#events}`,
      type: update?.kind ?? 'other',
      createdAt: noon,
      about: isByPayment ? { paymentRef } : { purchaseId, checkoutRef: `checkout-${purchaseId}` },
      ...(update === undefined ? {} : { update }),
    };
  }

  /** The provider's name of a purchase's payment. */
  refOf = (purchaseId: PurchaseId): string => this.#paymentOf(purchaseId).ref;

  createCheckout: PaymentProvider['createCheckout'] = async (order, key) => {
    this.#begin('createCheckout');
    const why = this.refuses.createCheckout;
    if (why !== undefined) return refuse({ why });
    const ref = `payment-${order.purchaseId}`;
    const known = this.#payments.get(key);
    this.#payments.set(key, known ?? { order, ref, updates: [], isApproved: false });
    this.#finish('createCheckout');
    return ok({ checkoutRef: `checkout-${key}`, url: `https://pay.example/${key}` });
  };

  readEvent: PaymentProvider['readEvent'] = async (body, headers) =>
    headers['test-signature'] === 'valid'
      ? ok(JSON.parse(new TextDecoder().decode(body)))
      : refuse('signature-wrong');

  lookUp: PaymentProvider['lookUp'] = async (name) => {
    this.#begin('lookUp');
    this.#finish('lookUp');
    return this.#stateOf(name);
  };

  captureIfApproved: PaymentProvider['captureIfApproved'] = async (name) => {
    this.#begin('captureIfApproved');
    const payment = this.#find(name);
    if (payment?.isApproved) {
      payment.isApproved = false;
      const { ref: paymentRef, order } = payment;
      payment.updates.push({ kind: 'paid', paymentRef, price: order.price });
    }
    this.#finish('captureIfApproved');
    return this.#stateOf(name);
  };

  refund: PaymentProvider['refund'] = async (paymentRef, amount, key) => {
    this.#begin('refund');
    const why = this.refuses.refund ?? this.#refusals.get(key);
    if (why !== undefined) {
      this.#refusals.set(key, why);
      return refuse({ why });
    }
    const payment = this.#find({ paymentRef });
    if (payment === undefined) return refuse({ why: 'No such payment' });
    if (!this.#refunds.has(key)) {
      const { currency, minor: price } = payment.order.price;
      const total = { currency, minor: refundedOf(payment) + amount.minor };
      if (total.minor > price) return refuse({ why: 'More than was paid' });
      this.#refunds.set(key, amount);
      payment.updates.push({ kind: 'refunded', total });
    }
    this.#finish('refund');
    return ok({ refundRef: `refund-${key}` });
  };

  #paymentOf(purchaseId: PurchaseId): Payment {
    const payment = this.#payments.get(purchaseId);
    if (payment === undefined) throw new Error(`No order for ${purchaseId}`);
    return payment;
  }

  #find({ checkoutRef, paymentRef }: PaymentName): Payment | undefined {
    return [...this.#payments].find(
      ([key, { ref }]) => `checkout-${key}` === checkoutRef || ref === paymentRef,
    )?.[1];
  }

  #stateOf(name: PaymentName): PaymentState {
    const payment = this.#find(name);
    return payment === undefined
      ? { updates: [] }
      : { purchaseId: payment.order.purchaseId, updates: [...payment.updates] };
  }

  #begin(method: Method): void {
    this.calls.push(method);
    if (this.timesOut[method] === 'before') throw new ProviderUnavailable(`${method} timed out`);
  }

  #finish(method: Method): void {
    if (this.timesOut[method] === 'after') throw new ProviderUnavailable(`${method} timed out`);
  }
}

const refundedOf = ({ updates }: Payment): number =>
  updates.reduce((most, each) => (each.kind === 'refunded' ? each.total.minor : most), 0);
