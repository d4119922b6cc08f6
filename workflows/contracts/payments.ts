import type { ClientId, PurchaseId } from '#basics/ids.ts';

/**
 * Who takes payments. `sandbox` exists on the local host only: a merchant secret cannot hold an
 * account with it, so a deployed stage refuses its purchases as not offered and its events as not
 * verified (`gateways/payments/merchant-secrets.ts`).
 */
export const providerNames = ['stripe', 'paypal', 'sandbox'] as const;
export type ProviderName = (typeof providerNames)[number];

/** An amount of money: a whole number of the minor units (cents) of an ISO 4217 currency. */
export type Money = { readonly currency: string; readonly minor: number };

/** What a provider sells for us. */
export type Order = {
  readonly clientId: ClientId;
  readonly purchaseId: PurchaseId;
  /** What the voter reads at the provider's page, such as "12 credits". */
  readonly title: string;
  readonly price: Money;
  /** Epoch milliseconds: the page takes no payment after it, where the provider can do that. */
  readonly expiresAt: number;
  /** Where the voter returns to: after a payment, and after turning back. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
};

/** The provider's page for one order, and the provider's own name for it. */
export type Checkout = { readonly checkoutRef: string; readonly url: string };

/**
 * What a provider reports of a payment. `paid`: the money has been taken. `pending`: the voter
 * has done their part and the money is on its way. `failed`: it will not come. `expired`: the page
 * takes no payment any more. `refunded`: so much of it has been refunded in all, until now.
 * `disputed`: the payer's bank claims it back; `won` and `lost` are seen from the client's side.
 */
export type PaymentUpdate =
  | { readonly kind: 'paid'; readonly paymentRef: string; readonly price: Money }
  | { readonly kind: 'pending' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'refunded'; readonly total: Money }
  | {
      readonly kind: 'disputed';
      readonly disputeRef: string;
      readonly amount: Money;
      readonly state: 'open' | 'won' | 'lost';
    };

/** Which payment is meant: by the page it was made at, or by itself. Both are the provider's. */
export type PaymentName = {
  readonly checkoutRef?: string | undefined;
  readonly paymentRef?: string | undefined;
};

/**
 * An event of a provider whose signature has been verified. `update` is missing if events
 * of its type change nothing; `approved`: the payer has agreed, and the money has to be captured.
 */
export type PaymentEvent = {
  readonly eventId: string;
  readonly type: string;
  /** When the provider made it, epoch milliseconds; the same in every repeat. */
  readonly createdAt: number;
  /** The payment and the purchase that the event names; a purchase id not ours is left out. */
  readonly about: PaymentName & { readonly purchaseId?: PurchaseId | undefined };
  readonly update?: PaymentUpdate | { readonly kind: 'approved' } | undefined;
};

/** Why an event fails verification. */
export type EventRefusal =
  | 'signature-missing'
  | 'signature-wrong'
  | 'stamp-too-old'
  | 'stamp-in-the-future'
  | 'wrong-account'
  | 'malformed';

/** Header names are in lower case, as API Gateway hands them on. */
export type EventHeaders = Readonly<Record<string, string | undefined>>;

/** A payment as the provider has it: its updates, in the order in which they happened. */
export type PaymentState = {
  readonly purchaseId?: PurchaseId | undefined;
  readonly updates: readonly PaymentUpdate[];
};
