import { randomBytes } from 'node:crypto';
import { clientId } from '#test/faults/votings.ts';
import type { Answer, Wire } from '#test/faults/wire.ts';

/** The packages on offer here. */
export const one = { packageId: 'one', credits: 1, priceMinor: 120 } as const;
export const five = { packageId: 'five', credits: 5, priceMinor: 500 } as const;

export type Bought = { readonly purchaseId: string; readonly checkoutUrl: string };

/** What a payer does at the sandbox's page, and how its event is delivered. */
export type Act = 'pay' | 'decline' | 'transfer' | 'failing-transfer';
export type Mode = 'once' | 'twice' | 'late' | 'never';

/** Puts the packages on offer, as an admin does. */
export async function openShop(wire: Wire, token: string, client = clientId): Promise<void> {
  const body = { revision: 0, currency: 'EUR', packages: [one, five] };
  const answer = await wire.ask({ id: 'setOffer', path: { clientId: client }, token, body });
  if (answer.status !== 200) throw new Error(`No offer: ${JSON.stringify(answer.body)}`);
}

export const newRequestId = (): string => randomBytes(16).toString('hex');

/** Asks for a purchase once; the same request id again is the same purchase. */
export const askToBuy = (
  wire: Wire,
  token: string,
  { packageId, priceMinor }: typeof one | typeof five = five,
  { requestId = newRequestId(), provider = 'sandbox', client = clientId } = {},
): Promise<Answer> =>
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

/** Begins a purchase, asking again while the service is away, and gives it with its open page. */
export async function buy(
  wire: Wire,
  token: string,
  wanted: typeof one | typeof five = five,
  wishes: NonNullable<Parameters<typeof askToBuy>[3]> = {},
): Promise<Bought> {
  const same = { requestId: newRequestId(), ...wishes };
  let { status, body } = await askToBuy(wire, token, wanted, same);
  for (let tries = 1; status === 503 && tries < 20; tries += 1) {
    ({ status, body } = await askToBuy(wire, token, wanted, same));
  }
  if (status !== 201) throw new Error(`Not begun: ${JSON.stringify(body)}`);
  return { purchaseId: String(body.purchaseId), checkoutUrl: String(body.checkoutUrl) };
}

/** Sends a form of the sandbox's pages as a browser does; gives where it leads. */
async function sendForm(url: string, fields: Record<string, string>): Promise<string> {
  const { origin } = new URL(url);
  const body = new URLSearchParams(fields);
  const sent = { method: 'POST', redirect: 'manual', headers: { origin }, body } as const;
  const response = await fetch(url, sent);
  await response.arrayBuffer();
  return response.headers.get('location') ?? `${response.status}`;
}

/** Does at the open page what a payer does; it leads to the app once the money is on its way. */
export const atPage = ({ checkoutUrl }: Bought, act: Act, mode: Mode = 'once'): Promise<string> =>
  sendForm(checkoutUrl, { act, mode });

/** Does at the provider what a merchant does, or the payer's bank; `amount` in whole units. */
export const atProvider = (
  { checkoutUrl }: Bought,
  act: 'refund' | 'dispute' | 'win' | 'lose' | 'repeat',
  amount = '',
): Promise<string> => sendForm(checkoutUrl.replace('/checkout/', '/payments/'), { act, amount });
