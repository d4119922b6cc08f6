import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { leastPriceMinor } from '#credits/currencies.ts';

/** So many credits for a price in minor units of the offer's currency. */
export type Package = {
  readonly packageId: string;
  readonly credits: number;
  readonly priceMinor: number;
};

/** What a client sells; `revision` is raised by each change. */
export type Offer = {
  readonly revision: number;
  readonly currency: string;
  readonly packages: readonly Package[];
};

/** Checks an offer that an admin has drafted: a currency, prices, and ids of its own for each. */
export function checkOffer(draft: Offer): Result<Offer, Rejection> {
  const { currency, packages } = draft;
  const least = Object.hasOwn(leastPriceMinor, currency) ? leastPriceMinor[currency] : undefined;
  if (least === undefined) {
    const possible = Object.keys(leastPriceMinor).join(', ');
    return reject('currency-not-possible', { detail: `${currency} is none of ${possible}` });
  }
  const ids = new Set(packages.map(({ packageId }) => packageId));
  if (ids.size < packages.length) return reject('packages-repeat');
  const cheap = packages.find(({ priceMinor }) => priceMinor < least);
  if (cheap !== undefined) {
    const detail = `The package ${cheap.packageId} needs at least ${least} minor units`;
    return reject('price-too-small', { detail, price: { currency, minor: least } });
  }
  return ok(draft);
}
