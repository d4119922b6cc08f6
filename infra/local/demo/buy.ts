import { randomBytes } from 'node:crypto';
import { type Api, must, type Schemas } from '#infra/local/api/api.ts';
import { returnUrlOf } from '#infra/local/pages/return-page.ts';

type OfferedPackage = Schemas['Offer']['packages'][number];

/** Starts a voter's purchase at the sandbox; the result has the checkout page. */
export const openCheckout = (
  api: Api,
  clientId: string,
  { packageId, price }: OfferedPackage,
  origin: string,
): Promise<Schemas['Purchase']> =>
  must(
    api.POST('/clients/{clientId}/purchases', {
      params: { path: { clientId } },
      body: {
        requestId: randomBytes(16).toString('hex'),
        packageId,
        price,
        provider: 'sandbox',
        returnUrl: returnUrlOf(origin, clientId),
      },
    }),
  );

/** Pays on the sandbox's page, as a click on its button does. */
export async function payAtSandbox({ checkoutUrl = '' }: Schemas['Purchase']): Promise<void> {
  const { origin } = new URL(checkoutUrl);
  const response = await fetch(checkoutUrl, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ act: 'pay', mode: 'once' }),
  });
  if (response.status !== 303) throw new Error(`The sandbox responded with ${response.status}`);
}
