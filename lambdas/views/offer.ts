import type { ClientId } from '#basics/ids.ts';
import type { components } from '#contracts/http/types.ts';
import { type ProviderName, providerNames } from '#contracts/payments.ts';
import type { Offer } from '#credits/offer.ts';

/** A client's offer as the contract shows it, with the providers that the client has. */
export const showOffer = (
  clientId: ClientId,
  offer: Offer | undefined,
  providers: Readonly<Partial<Record<ProviderName, unknown>>>,
): components['schemas']['Offer'] => ({
  clientId,
  revision: offer?.revision ?? 0,
  packages: (offer?.packages ?? []).map(({ packageId, credits, priceMinor }) => ({
    packageId,
    credits,
    price: { currency: offer?.currency ?? '', minor: priceMinor },
  })),
  providers: providerNames.filter((name) => providers[name] !== undefined),
});
