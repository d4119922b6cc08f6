import type { ClientId, PurchaseId, UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { components } from '#contracts/http/types.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { PurchaseExecutions } from '#gateways/purchase-executions.ts';
import type { Offers } from '#stores/offers.ts';
import type { Purchases } from '#stores/purchases.ts';
import { showPurchase } from '#views/purchase.ts';

type Schemas = components['schemas'];

/** What selling needs from outside. */
export type Selling = {
  readonly offers: Offers;
  readonly purchases: Purchases;
  readonly providersOf: ProvidersOf;
  readonly executions: PurchaseExecutions;
  readonly clock: Clock;
  readonly newPurchaseId: (now: number) => PurchaseId;
  /** May voters be sent back to a page of this origin? */
  readonly isOurOrigin: (origin: string) => boolean;
};

/**
 * Begins a purchase: writes it down, has the provider make its page, and starts the execution that
 * waits for the payment. The page is shown only once all of that is done, so a request that was
 * cut off leaves nothing that could be paid; sent again, it goes on where it was.
 */
export async function startPurchase(
  selling: Selling,
  client: ClientId,
  user: UserId,
  draft: Schemas['PurchaseDraft'],
): Promise<Result<Schemas['Purchase'], Rejection>> {
  const { clock, executions, providersOf } = selling;
  const begun = await beginOnce(selling, client, user, draft);
  if (!begun.ok) return begun;
  const purchase = begun.value;
  if (purchase.payment !== 'open') return ok(showPurchase(purchase, clock.now()));
  const provider = (await providersOf(client))[purchase.provider];
  if (provider === undefined) return reject('provider-not-offered');
  const ready = await withCheckout(selling, provider, purchase);
  if (!ready.ok) return ready;
  await executions.start({ clientId: client, purchaseId: purchase.purchaseId });
  return ok(showPurchase(ready.value, clock.now()));
}

/** The purchase of this very request, or a new one at the offer's price. */
async function beginOnce(
  selling: Selling,
  client: ClientId,
  user: UserId,
  draft: Schemas['PurchaseDraft'],
): Promise<Result<Purchase, Rejection>> {
  const { purchases } = selling;
  const earlier = await purchases.ofRequest(client, user, draft.requestId);
  if (earlier !== undefined) return sameOrDiffers(earlier, draft);
  const planned = await plan(selling, client, user, draft);
  if (!planned.ok) return planned;
  const written = await purchases.begin(planned.value, draft.requestId);
  if (written === 'written') return planned;
  if (written === 'full') return reject('too-many-open');
  const winner = await purchases.ofRequest(client, user, draft.requestId);
  return winner === undefined ? reject('unavailable') : sameOrDiffers(winner, draft);
}

function sameOrDiffers(
  earlier: Purchase,
  { packageId, price, provider }: Schemas['PurchaseDraft'],
): Result<Purchase, Rejection> {
  const isSame =
    earlier.packageId === packageId &&
    earlier.provider === provider &&
    earlier.price.currency === price.currency &&
    earlier.price.minor === price.minor;
  return isSame ? ok(earlier) : reject('purchase-differs');
}

async function plan(
  { offers, providersOf, clock, newPurchaseId, isOurOrigin }: Selling,
  client: ClientId,
  user: UserId,
  { packageId, price, provider, returnUrl }: Schemas['PurchaseDraft'],
): Promise<Result<Purchase, Rejection>> {
  const [offer, providers] = await Promise.all([offers.get(client), providersOf(client)]);
  const wanted = offer?.packages.find((one) => one.packageId === packageId);
  if (offer === undefined || wanted === undefined) return reject('package-not-offered');
  const now = { currency: offer.currency, minor: wanted.priceMinor };
  if (now.currency !== price.currency || now.minor !== price.minor) {
    return reject('price-changed', { price: now });
  }
  if (providers[provider] === undefined) return reject('provider-not-offered');
  const page = URL.parse(returnUrl);
  if (page === null || !/^https?:$/.test(page.protocol) || !isOurOrigin(page.origin)) {
    return reject('return-not-allowed');
  }
  const createdAt = clock.now();
  return ok({
    clientId: client,
    purchaseId: newPurchaseId(createdAt),
    userId: user,
    packageId,
    credits: wanted.credits,
    price: now,
    provider,
    returnUrl,
    createdAt,
    expiresAt: createdAt + timing.checkoutMs,
    revision: 1,
    payment: 'open',
    refundedMinor: 0,
    disputes: {},
    takenBack: 0,
    writtenOff: 0,
  });
}

/** The purchase with the provider's page for it: the same page each time, by the purchase's id. */
async function withCheckout(
  { purchases, clock }: Selling,
  provider: PaymentProvider,
  purchase: Purchase,
): Promise<Result<Purchase, Rejection>> {
  if (purchase.checkoutUrl !== undefined) return ok(purchase);
  const { clientId: client, purchaseId, credits, price, expiresAt, revision } = purchase;
  const back = new URL(purchase.returnUrl);
  back.searchParams.set('purchase', purchaseId);
  const title = credits === 1 ? '1 credit' : `${credits} credits`;
  const urls = { returnUrl: back.href, cancelUrl: back.href };
  const order = { clientId: client, purchaseId, title, price, expiresAt, ...urls };
  const made = await provider.createCheckout(order, purchaseId);
  const changes: Partial<Purchase> = made.ok
    ? { checkoutRef: made.value.checkoutRef, checkoutUrl: made.value.url }
    : { payment: 'failed' };
  const after = { ...purchase, ...changes, revision: revision + 1 };
  const written = await purchases.change({ after }, clock.now());
  if (!made.ok) return reject('checkout-refused', { detail: made.reason.why });
  // Whoever was faster has written the same page.
  return ok(written === 'written' ? after : { ...purchase, ...changes });
}
