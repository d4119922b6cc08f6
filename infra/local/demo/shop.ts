import { type Api, must } from '#infra/local/api/api.ts';
import { openCheckout, payAtSandbox } from './buy.ts';
import { demoClient } from './personas.ts';

/** What the client of the demo sells; prices in cents. */
const packages = [
  { packageId: 'five', credits: 5, priceMinor: 500 },
  { packageId: 'twelve', credits: 12, priceMinor: 1_000 },
];

/** Ada's package. She is granted a credit too, and votes: 12 are left when the demo is ready. */
const adaBuys = 'twelve';

const path = { clientId: demoClient };

/** An admin puts the packages on offer. */
export async function openShop(admin: Api): Promise<void> {
  const body = { revision: 0, currency: 'EUR', packages };
  await must(admin.PUT('/clients/{clientId}/offer', { params: { path }, body }));
}

/** Buys for a voter at the sandbox; returns a function that reads whether it is paid. */
export async function buyCredits(voter: Api, origin: string): Promise<() => Promise<boolean>> {
  const offer = await must(voter.GET('/clients/{clientId}/offer', { params: { path } }));
  const wanted = offer.packages.find(({ packageId }) => packageId === adaBuys);
  if (wanted === undefined) throw new Error(`The demo has no package ${adaBuys}`);
  const purchase = await openCheckout(voter, demoClient, wanted, origin);
  await payAtSandbox(purchase);
  const params = { path: { ...path, purchaseId: purchase.purchaseId } };
  return async () => {
    const one = voter.GET('/clients/{clientId}/profile/purchases/{purchaseId}', { params });
    return (await must(one)).status === 'paid';
  };
}
