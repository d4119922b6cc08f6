import { randomBytes } from 'node:crypto';
import { clientId } from '#test/faults/votings.ts';
import type { Wire, WireResponse } from '#test/faults/wire.ts';

/** The packages on offer here. */
export const one = { packageId: 'one', credits: 1, priceMinor: 120 } as const;
export const five = { packageId: 'five', credits: 5, priceMinor: 500 } as const;

export type Checkout = { readonly purchaseId: string; readonly checkoutUrl: string };

/** The action of a payer at the sandbox's page, and how its event is delivered. */
export type Action = 'pay' | 'decline' | 'transfer' | 'failing-transfer';
export type DeliveryMode = 'once' | 'twice' | 'late' | 'never';

/** Puts the packages on offer, as an admin does. */
export async function openShop(wire: Wire, token: string, client = clientId): Promise<void> {
  const body = { revision: 0, currency: 'EUR', packages: [one, five] };
  const response = await wire.ask({ id: 'setOffer', path: { clientId: client }, token, body });
  if (response.status !== 200) throw new Error(`No offer: ${JSON.stringify(response.body)}`);
}

export const newRequestId = (): string => randomBytes(16).toString('hex');

/** Starts a purchase once; the same request id again is the same purchase. */
export const askToBuy = (
  wire: Wire,
  token: string,
  { packageId, priceMinor }: typeof one | typeof five = five,
  { requestId = newRequestId(), provider = 'sandbox', client = clientId } = {},
): Promise<WireResponse> =>
  wire.ask({
    id: 'startPurchase',
    path: { clientId: client },
    token,
    body: {
      requestId,
      packageId,
      price: { currency: 'EUR', minor: priceMinor },
      provider,
      returnUrl: 'http://localhost:3000/app',
    },
  });

/** Starts a purchase, with retries after a 503; returns it with its checkout page. */
export async function buy(
  wire: Wire,
  token: string,
  wanted: typeof one | typeof five = five,
  wishes: NonNullable<Parameters<typeof askToBuy>[3]> = {},
): Promise<Checkout> {
  const same = { requestId: newRequestId(), ...wishes };
  let { status, body } = await askToBuy(wire, token, wanted, same);
  for (let attempts = 1; status === 503 && attempts < 20; attempts += 1) {
    ({ status, body } = await askToBuy(wire, token, wanted, same));
  }
  if (status !== 201) throw new Error(`Not begun: ${JSON.stringify(body)}`);
  return { purchaseId: String(body.purchaseId), checkoutUrl: String(body.checkoutUrl) };
}

/** Sends a form of the sandbox's pages as a browser does; returns where it redirects to. */
async function sendForm(url: string, fields: Record<string, string>): Promise<string> {
  const { origin } = new URL(url);
  const body = new URLSearchParams(fields);
  const sent = { method: 'POST', redirect: 'manual', headers: { origin }, body } as const;
  const response = await fetch(url, sent);
  await response.arrayBuffer();
  return response.headers.get('location') ?? `${response.status}`;
}

/** Acts as a payer at the page; it redirects to the app once the payment is under way. */
export const atPage = (
  { checkoutUrl }: Checkout,
  act: Action,
  mode: DeliveryMode = 'once',
): Promise<string> => sendForm(checkoutUrl, { act, mode });

/** Acts as the merchant or the payer's bank at the provider; `amount` in whole units. */
export const atProvider = (
  { checkoutUrl }: Checkout,
  act: 'refund' | 'dispute' | 'win' | 'lose' | 'repeat',
  amount = '',
): Promise<string> => sendForm(checkoutUrl.replace('/checkout/', '/payments/'), { act, amount });
