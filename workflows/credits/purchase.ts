import type { ClientId, PurchaseId, UserId } from '#basics/ids.ts';
import { nameOfStart } from '#contracts/execution-names.ts';
import type { Money, ProviderName } from '#contracts/payments.ts';

/**
 * How many purchases a voter may have open at a client. Each is a page at the provider, an
 * execution and items of ours; no voter needs more pages before paying at one.
 */
export const openPurchasesMax = 5;

/** A voter's purchase of a package, from its checkout on. Instants in epoch milliseconds. */
export type Purchase = {
  readonly clientId: ClientId;
  readonly purchaseId: PurchaseId;
  readonly userId: UserId;
  readonly packageId: string;
  readonly credits: number;
  readonly price: Money;
  readonly provider: ProviderName;
  readonly returnUrl: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Raised by each change. */
  readonly revision: number;
  /** How far the payment has come; refunds and disputes do not change it. */
  readonly payment: 'open' | 'pending' | 'failed' | 'expired' | 'paid';
  readonly checkoutRef?: string;
  readonly checkoutUrl?: string;
  readonly paymentRef?: string;
  readonly paidAt?: number;
  /** What the provider has refunded, in all. */
  readonly refundedMinor: number;
  readonly disputes: Readonly<Record<string, Dispute>>;
  /** An admin has asked for a refund that the provider has not confirmed yet. */
  readonly refundAsked?: { readonly by: UserId; readonly at: number };
  /** Credits that refunds and disputes have taken from the voter. */
  readonly takenBack: number;
  /** Credits that they would have taken, had the voter not spent them. */
  readonly writtenOff: number;
  /** The entry of the latest change of credits, from which a notification is made again. */
  readonly lastEntry?: PurchaseEntry;
  /** How often an execution of it was started; once, if it is missing. */
  readonly starts?: number;
};

export type Dispute = { readonly minor: number; readonly state: 'open' | 'won' | 'lost' };

/** A change of the voter's credits by a purchase; `revision` is that of the purchase after it. */
export type PurchaseEntry = {
  readonly cause: 'purchase' | 'taken-back' | 'given-back';
  /** What it adds; below zero, what it takes. */
  readonly credits: number;
  readonly revision: number;
};

/** The state of a purchase, as people read it. */
export type PurchaseStatus =
  | Purchase['payment']
  | 'refunding'
  | 'refunded'
  | 'disputed'
  | 'charged-back';

/** The name of the execution that waits for the payment. */
export const executionOfPurchase = ({ purchaseId, starts }: Purchase): string =>
  nameOfStart(purchaseId, starts);

/** Has the provider refunded all of the price? */
export const isRefunded = ({ refundedMinor, price }: Purchase): boolean =>
  refundedMinor >= price.minor;

/** Has a payer's bank claimed the money, and not lost? */
export const isDisputed = ({ disputes }: Purchase): boolean =>
  Object.values(disputes).some(({ state }) => state !== 'won');

/**
 * The purchase's status as people read it. An open purchase without a checkout page counts as
 * expired once `expiresAt` has passed.
 */
export function statusOf(purchase: Purchase, now: number): PurchaseStatus {
  const { payment, checkoutRef, expiresAt, disputes } = purchase;
  if (payment === 'open' && checkoutRef === undefined && now >= expiresAt) return 'expired';
  if (payment !== 'paid') return payment;
  const states = Object.values(disputes).map(({ state }) => state);
  if (states.includes('lost')) return 'charged-back';
  if (states.includes('open')) return 'disputed';
  if (isRefunded(purchase)) return 'refunded';
  return purchase.refundAsked === undefined ? 'paid' : 'refunding';
}
