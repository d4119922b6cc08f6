import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import type { Act } from '#contracts/audit.ts';
import type { Offer, Package } from '#credits/offer.ts';
import { auditPut } from '#stores/audit-log.ts';
import type { Database } from '#stores/database.ts';
import { type Fields, getItem, ifRevision, whole } from '#stores/items.ts';
import { keys } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

const offerItem = v.object({
  offer: v.object({
    revision: whole,
    currency: v.string(),
    packages: v.array(
      v.object({
        packageId: v.string(),
        credits: whole,
        priceMinor: whole,
      } satisfies Fields<Package>),
    ),
  } satisfies Fields<Offer>),
});

/** What each client sells. */
export function createOffers({ documents, tables }: Database) {
  const TableName = tables.purchases;

  async function get(clientId: ClientId): Promise<Offer | undefined> {
    return (await getItem(documents, TableName, keys.offer(clientId), offerItem))?.offer;
  }

  /** Replaces the offer of the revision before; `lost` if there is a later one by now. */
  async function set(clientId: ClientId, offer: Offer, act: Act): Promise<'written' | 'lost'> {
    const { revision } = offer;
    const Item = { ...keys.offer(clientId), revision, offer };
    const sold = { ...offer, packages: [...offer.packages] };
    const event = { kind: 'offer-set', role: 'admin', clientId, offer: sold, ...act } as const;
    const TransactItems = [
      { Put: { TableName, Item, ...ifRevision(revision - 1) } },
      auditPut(tables.audit, event),
    ];
    return writtenOrLost(documents.send(new TransactWriteCommand({ TransactItems })));
  }

  return { get, set };
}

export type Offers = ReturnType<typeof createOffers>;
