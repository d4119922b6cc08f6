import type { Result } from '#basics/result.ts';
import type {
  Checkout,
  EventHeaders,
  EventRefusal,
  Money,
  Order,
  PaymentEvent,
  PaymentName,
  PaymentState,
} from '#contracts/payments.ts';

/**
 * A payment provider, as one client's merchant account sees it. A method that finds the provider
 * unreachable, too slow, or throttling throws `ProviderUnavailable`; whatever else is unexpected is
 * thrown as it is.
 */
export type PaymentProvider = {
  /** Makes a page that sells the order; the same key again gives the same page. */
  readonly createCheckout: (
    order: Order,
    idempotencyKey: string,
  ) => Promise<Result<Checkout, ProviderRefusal>>;
  /**
   * Verifies an event by the bytes of its body and by its headers, and reads it. `now` in epoch
   * milliseconds; a stamp more than `stampToleranceMs` away from it fails verification, where the
   * provider stamps each delivery anew. PayPal does not: see `oldestStampMs`.
   */
  readonly readEvent: (
    body: Uint8Array,
    headers: EventHeaders,
    now: number,
  ) => Promise<Result<PaymentEvent, EventRefusal>>;
  /** Returns the state of a payment; changes nothing. */
  readonly lookUp: (payment: PaymentName) => Promise<PaymentState>;
  /**
   * Takes the money of one of our payments that its payer has approved, where the provider waits to
   * be asked for it. Returns the state of the payment after that; any other is only looked up.
   */
  readonly captureIfApproved: (payment: PaymentName) => Promise<PaymentState>;
  /** Refunds so much of a payment to the payer; the same key again refunds nothing more. */
  readonly refund: (
    paymentRef: string,
    amount: Money,
    idempotencyKey: string,
  ) => Promise<Result<{ readonly refundRef: string }, ProviderRefusal>>;
};

/** Verifies the signature of an event, and returns the JSON of its body. */
export type Verify = (
  body: Uint8Array,
  headers: EventHeaders,
  now: number,
) => Promise<Result<unknown, EventRefusal>>;

/** The provider refuses; `why` is its own words, for an admin or the log. */
export type ProviderRefusal = { readonly why: string };

/** How far an event's stamp may be from our clock, either way. */
export const stampToleranceMs = 300_000;

/** The outcome of a call to the provider is unknown; the very same call may be repeated. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}
