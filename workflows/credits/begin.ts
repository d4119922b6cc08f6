import type { ClientId, PurchaseId, UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Checkout, Money, Order, ProviderName } from '#contracts/payments.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import { type Change, changed } from '#credits/decide.ts';
import type { Offer } from '#credits/offer.ts';
import type { Purchase } from '#credits/purchase.ts';

/** What a voter asks for: a package at the price that they have seen. */
export type PurchaseRequest = {
  readonly packageId: string;
  readonly price: Money;
  readonly provider: ProviderName;
  readonly returnUrl: string;
};

/** What the client sells, and what a purchase of it may use. */
export type Terms = {
  readonly offer: Offer | undefined;
  readonly isOffered: (provider: ProviderName) => boolean;
  /** May voters be sent back to a page of this origin? */
  readonly isOurOrigin: (origin: string) => boolean;
};

const isSamePrice = (one: Money, other: Money): boolean =>
  one.currency === other.currency && one.minor === other.minor;

/** The first revision of a purchase, at the price that the offer has now. */
export function beginPurchase(
  command: {
    readonly clientId: ClientId;
    readonly purchaseId: PurchaseId;
    readonly userId: UserId;
    readonly at: number;
    readonly request: PurchaseRequest;
  },
  { offer, isOffered, isOurOrigin }: Terms,
): Result<Purchase, Rejection> {
  const { clientId, purchaseId, userId, at, request } = command;
  const { packageId, provider, returnUrl } = request;
  const wanted = offer?.packages.find((one) => one.packageId === packageId);
  if (offer === undefined || wanted === undefined) return reject('package-not-offered');
  const price = { currency: offer.currency, minor: wanted.priceMinor };
  if (!isSamePrice(price, request.price)) return reject('price-changed', { price });
  if (!isOffered(provider)) return reject('provider-not-offered');
  const page = URL.parse(returnUrl);
  if (page === null || !/^https?:$/.test(page.protocol) || !isOurOrigin(page.origin)) {
    return reject('return-not-allowed');
  }
  return ok({
    clientId,
    purchaseId,
    userId,
    packageId,
    credits: wanted.credits,
    price,
    provider,
    returnUrl,
    createdAt: at,
    expiresAt: at + timing.checkoutMs,
    revision: 1,
    payment: 'open',
    refundedMinor: 0,
    disputes: {},
    takenBack: 0,
    writtenOff: 0,
  });
}

/** Returns the purchase, if its request is repeated; the `returnUrl` may differ. */
export function repeatPurchase(
  purchase: Purchase,
  { packageId, price, provider }: PurchaseRequest,
): Result<Purchase, Rejection> {
  const isSame =
    purchase.packageId === packageId &&
    purchase.provider === provider &&
    isSamePrice(purchase.price, price);
  return isSame ? ok(purchase) : reject('purchase-differs');
}

/** The order for the provider; the page that the voter returns to has the purchase's id. */
export function orderOf(purchase: Purchase): Order {
  const { clientId, purchaseId, credits, price, expiresAt, returnUrl } = purchase;
  const back = new URL(returnUrl);
  back.searchParams.set('purchase', purchaseId);
  const title = credits === 1 ? '1 credit' : `${credits} credits`;
  const urls = { returnUrl: back.href, cancelUrl: back.href };
  return { clientId, purchaseId, title, price, expiresAt, ...urls };
}

/** The purchase with the provider's page for it, or failed where the provider refuses one. */
export const addCheckout = (purchase: Purchase, checkout: Checkout | undefined): Change =>
  changed(
    purchase,
    checkout === undefined
      ? { payment: 'failed' }
      : { checkoutRef: checkout.checkoutRef, checkoutUrl: checkout.url },
  );
