import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ClientId } from '#basics/ids.ts';
import type { Offer } from '#credits/offer.ts';
import type { Documents } from '#stores/documents.ts';
import { keys } from '#stores/keys.ts';
import { writtenOrLost } from '#stores/refusals.ts';

/** What each client sells. */
export function createOffers({ client: documents, tables }: Documents) {
  const TableName = tables.purchases;

  async function get(clientId: ClientId): Promise<Offer | undefined> {
    const Key = keys.offer(clientId);
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item?.offer as Offer | undefined;
  }

  /** Takes the place of the offer of the revision before; `lost` when that is another by now. */
  async function set(clientId: ClientId, offer: Offer): Promise<'written' | 'lost'> {
    const { revision } = offer;
    const unchanged =
      revision === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :before',
            ExpressionAttributeValues: { ':before': revision - 1 },
          };
    const Item = { ...keys.offer(clientId), revision, offer };
    return writtenOrLost(documents.send(new PutCommand({ TableName, Item, ...unchanged })));
  }

  return { get, set };
}

export type Offers = ReturnType<typeof createOffers>;
