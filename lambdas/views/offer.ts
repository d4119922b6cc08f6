import type { ClientId } from '#basics/ids.ts';
import type { components } from '#contracts/http/types.ts';
import type { Offer } from '#credits/offer.ts';

/** A client's offer as the contract shows it; where they can be paid is known elsewhere. */
export const showOffer = (
  client: ClientId,
  offer: Offer | undefined,
): Omit<components['schemas']['Offer'], 'providers'> => ({
  clientId: client,
  revision: offer?.revision ?? 0,
  packages: (offer?.packages ?? []).map(({ packageId, credits, priceMinor }) => ({
    packageId,
    credits,
    price: { currency: offer?.currency ?? '', minor: priceMinor },
  })),
});
