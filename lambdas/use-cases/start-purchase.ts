import type { ClientId, PurchaseId, UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import {
  addCheckout,
  beginPurchase,
  orderOf,
  type PurchaseRequest,
  repeatPurchase,
} from '#credits/begin.ts';
import { executionOfPurchase, type Purchase } from '#credits/purchase.ts';
import type { Executions } from '#gateways/executions.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { Offers } from '#stores/offers.ts';
import type { Purchases } from '#stores/purchases.ts';
import { type Contended, contended, mustWrite, type RetryDependencies } from '#use-cases/retry.ts';

export type StartPurchaseDependencies = RetryDependencies & {
  readonly offers: Pick<Offers, 'get'>;
  readonly purchases: Pick<Purchases, 'ofRequest' | 'begin' | 'change'>;
  readonly providersOf: ProvidersOf;
  readonly executions: Pick<Executions, 'start'>;
  readonly clock: Clock;
  readonly newPurchaseId: (now: number) => PurchaseId;
  /** May voters be sent back to a page of this origin? */
  readonly isOurOrigin: (origin: string) => boolean;
};

/** Who asks for what; the same `requestId` again is the same purchase. */
export type StartPurchaseRequest = PurchaseRequest & {
  readonly clientId: ClientId;
  readonly userId: UserId;
  readonly requestId: string;
};

type StartResult = Result<Purchase, Rejection>;

const backoff = { baseMs: 5, maxMs: 200 };
/** Of several requests of a voter at the same time, each attempt lets at least one through. */
const attemptsMax = 20;

/**
 * Begins a purchase: stores it, has the provider make its page, and starts the execution that
 * waits for the payment. Returns the purchase with its page only once all of that is done, so that
 * an interrupted request leaves nothing that could be paid; sent again, it goes on where it was.
 * Throws `TransientError` if the voter's purchases stay contended.
 */
export async function startPurchase(
  dependencies: StartPurchaseDependencies,
  request: StartPurchaseRequest,
): Promise<StartResult> {
  const what = `The list of purchases of ${request.userId}`;
  const started = await mustWrite(dependencies, { backoff, attemptsMax, what }, async () => {
    const begun = await findOrBegin(dependencies, request);
    return begun === contended || !begun.ok ? begun : withCheckout(dependencies, begun.value);
  });
  if (started.ok && started.value.payment === 'open') {
    const { clientId, purchaseId } = started.value;
    const name = executionOfPurchase(started.value);
    await dependencies.executions.start(name, { clientId, purchaseId });
  }
  return started;
}

/** The purchase of this very request, or a new one at the offer's price. */
async function findOrBegin(
  { offers, purchases, providersOf, clock, newPurchaseId, isOurOrigin }: StartPurchaseDependencies,
  request: StartPurchaseRequest,
): Promise<StartResult | Contended> {
  const { clientId, userId, requestId } = request;
  const earlier = await purchases.ofRequest(clientId, userId, requestId);
  if (earlier !== undefined) return repeatPurchase(earlier, request);
  const [offer, providers] = await Promise.all([offers.get(clientId), providersOf(clientId)]);
  const at = clock.now();
  const begun = beginPurchase(
    { clientId, purchaseId: newPurchaseId(at), userId, at, request },
    { offer, isOffered: (provider) => providers[provider] !== undefined, isOurOrigin },
  );
  if (!begun.ok) return begun;
  const written = await purchases.begin(begun.value, requestId);
  if (written === 'full') return reject('too-many-open');
  return written === 'lost' ? contended : begun;
}

/** The purchase with the provider's page for it: the same page each time, by the purchase's id. */
async function withCheckout(
  { purchases, providersOf, clock }: StartPurchaseDependencies,
  purchase: Purchase,
): Promise<StartResult | Contended> {
  if (purchase.payment !== 'open') return ok(purchase);
  const provider = (await providersOf(purchase.clientId))[purchase.provider];
  if (provider === undefined) return reject('provider-not-offered');
  if (purchase.checkoutUrl !== undefined) return ok(purchase);
  const made = await provider.createCheckout(orderOf(purchase), purchase.purchaseId);
  const change = addCheckout(purchase, made.ok ? made.value : undefined);
  const written = await purchases.change(change, clock.now());
  if (!made.ok) return reject('checkout-refused', { detail: made.reason.why });
  return written === 'lost' ? contended : ok(change.after);
}
