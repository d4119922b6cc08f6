import type { Purchase } from './shop.ts';

/** What a merchant does with a payment on the sandbox's own pages. */
export type MerchantAction = 'refund' | 'dispute' | 'win' | 'lose' | 'repeat';

/** A purchase as it was begun, with its page. */
export type PurchaseWithPage = Pick<Purchase, 'checkoutUrl'>;

const paymentOf = ({ checkoutUrl = '' }: PurchaseWithPage) => {
  const { origin, pathname } = new URL(checkoutUrl);
  return { origin, id: pathname.split('/').at(-1) ?? '' };
};

/** Does it at the provider; returns the notice on the page that follows. */
export async function merchantDoes(
  purchase: PurchaseWithPage,
  act: MerchantAction,
  amount = '',
): Promise<string> {
  const { origin, id } = paymentOf(purchase);
  const response = await fetch(`${origin}/sandbox/payments/${id}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ act, amount }),
  });
  const shown = new URL(response.headers.get('location') ?? '/', origin);
  return shown.searchParams.get('notice') ?? `${response.status}`;
}

const cardPattern = /<article class="card" id="(\w+)".*?<\/article>/gs;

/** The ids of the payments that the provider's page shows, with what it shows of each. */
async function cardsAt(origin: string): Promise<Map<string, string>> {
  const page = await (await fetch(`${origin}/sandbox`)).text();
  return new Map([...page.matchAll(cardPattern)].map(([card, id = '']) => [id, card]));
}

/** The words on the chips of a payment, such as `Paid` and `€2.00 refunded`. */
export async function shownAtProvider(purchase: PurchaseWithPage): Promise<string[]> {
  const { origin, id } = paymentOf(purchase);
  const card = (await cardsAt(origin)).get(id) ?? '';
  return [...card.matchAll(/<span class="chip [^>]*>([^<]*)</g)].map(([, word = '']) => word);
}

/** How many payments there are at the provider, of the newest fifty. */
export const paymentsAt = async (origin: string): Promise<number> => (await cardsAt(origin)).size;
