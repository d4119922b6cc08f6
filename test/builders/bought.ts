import type { Purchase } from '#credits/purchase.ts';
import { aUserId, demo } from '#test/builders/ids.ts';
import { euros } from '#test/builders/purchases.ts';
import type { Shop } from '#test/builders/shop.ts';
import { applyUpdate } from '#use-cases/settle-purchase.ts';
import { startPurchase } from '#use-cases/start-purchase.ts';

let voters = 0;

/** A new voter's purchase of twelve credits for 10 euros, with its page. */
export async function checkedOut(shop: Shop): Promise<Purchase> {
  voters += 1;
  const started = await startPurchase(shop, {
    ...{ clientId: demo, userId: aUserId(10_000 + voters), requestId: 'first' },
    ...{ packageId: 'twelve', price: euros(1_000), provider: 'stripe' },
    returnUrl: 'https://app.example/profile',
  });
  if (!started.ok) throw new Error(started.reason.code);
  return started.value;
}

/** The same, paid at the provider and credited. */
export async function bought(shop: Shop): Promise<Purchase> {
  const purchase = await checkedOut(shop);
  const { purchaseId, price } = purchase;
  const paymentRef = shop.provider.refOf(purchaseId);
  const paid = { kind: 'paid', paymentRef, price } as const;
  shop.provider.happens(purchaseId, paid);
  const settled = await applyUpdate(shop, purchase, paid);
  if (settled === undefined) throw new Error('The purchase was not settled');
  return settled.purchase;
}

/** What is stored of a purchase and of its voter's credits. */
export async function storedOf({ purchases, accounts }: Shop, purchase: Purchase) {
  const { clientId, purchaseId, userId } = purchase;
  const [stored, balance, entries] = await Promise.all([
    purchases.get(clientId, purchaseId),
    accounts.balance(clientId, userId),
    accounts.entries(clientId, userId),
  ]);
  const causes = entries
    .filter((entry) => entry.purchaseId === purchaseId)
    .toSorted((one, other) => (one.entryId < other.entryId ? -1 : 1))
    .map(({ cause, credits }) => [cause, credits]);
  return { purchase: stored, balance, entries: causes };
}
