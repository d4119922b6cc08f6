import type { ClientId, UserId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { checkOffer, type Offer } from '#credits/offer.ts';
import type { Clients } from '#stores/clients.ts';
import type { Offers } from '#stores/offers.ts';

export type SetOfferDependencies = {
  readonly offers: Pick<Offers, 'set'>;
  readonly clients: Pick<Clients, 'enrol'>;
  readonly clock: Clock;
};

type Command = { readonly clientId: ClientId; readonly draft: Offer; readonly by: UserId };

/** Sets what the client sells, in place of the revision that the admin has seen. */
export async function setOffer(
  { offers, clients, clock }: SetOfferDependencies,
  { clientId, draft, by }: Command,
): Promise<Result<Offer, Rejection>> {
  const checked = checkOffer({ ...draft, revision: draft.revision + 1 });
  if (!checked.ok) return checked;
  // A client that sells is reconciled, from before its first sale on.
  const at = clock.now();
  await clients.enrol(clientId, at);
  const written = await offers.set(clientId, checked.value, { by, at });
  return written === 'lost' ? reject('version-conflict') : checked;
}
