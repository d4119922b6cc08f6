import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId } from '#basics/ids.ts';
import type { Offer, Package } from '#credits/offer.ts';
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
  async function set(clientId: ClientId, offer: Offer): Promise<'written' | 'lost'> {
    const { revision } = offer;
    const Item = { ...keys.offer(clientId), revision, offer };
    const command = new PutCommand({ TableName, Item, ...ifRevision(revision - 1) });
    return writtenOrLost(documents.send(command));
  }

  return { get, set };
}

export type Offers = ReturnType<typeof createOffers>;
