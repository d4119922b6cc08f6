import * as v from 'valibot';
import type { ClientId, PurchaseId } from '#basics/ids.ts';
import { ids } from '#contracts/read.ts';
import { openPurchasesMax, type Purchase } from '#credits/purchase.ts';
import type { Database } from '#stores/database.ts';
import { getItem, ifRevision, whole } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';

type ListEntry = Pick<Purchase, 'purchaseId' | 'expiresAt'>;

const none = { open: [], revision: 0 };

const openItem = v.object({
  revision: whole,
  open: v.array(v.object({ purchaseId: ids.purchaseId, expiresAt: whole })),
});

/**
 * The purchases that a voter has begun at a client and may not have paid. None is taken off the
 * list when it ends: if the list is full, each one is looked up. So it cannot drift.
 */
export function createOpenPurchases(
  { documents, tables }: Database,
  get: (clientId: ClientId, purchaseId: PurchaseId) => Promise<Purchase | undefined>,
) {
  const TableName = tables.purchases;

  /** What puts a purchase on its voter's list, in a transaction; undefined where it is full. */
  async function roomFor({ clientId, userId, purchaseId, createdAt, expiresAt }: Purchase) {
    const Key = keys.openPurchases(clientId, userId);
    const { open: listed, revision } = (await getItem(documents, TableName, Key, openItem)) ?? none;
    const unexpired = listed.filter((one) => createdAt < one.expiresAt);
    const isFull = unexpired.length >= openPurchasesMax;
    const open = isFull ? await openAmong(clientId, unexpired) : unexpired;
    if (open.length >= openPurchasesMax) return undefined;
    return {
      Put: {
        TableName,
        Item: { ...Key, revision: revision + 1, open: [...open, { purchaseId, expiresAt }] },
        ...ifRevision(revision),
      },
    };
  }

  /** The open ones of those listed. A purchase that has ended is never open again. */
  async function openAmong(clientId: ClientId, listed: readonly ListEntry[]): Promise<ListEntry[]> {
    const found = await Promise.all(listed.map(({ purchaseId }) => get(clientId, purchaseId)));
    return listed.filter((_, place) => found[place]?.payment === 'open');
  }

  return { roomFor };
}
