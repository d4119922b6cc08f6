import { GetCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import {
  type ClientId,
  type PurchaseId,
  purchaseId as readPurchaseId,
  type UserId,
} from '#basics/ids.ts';
import { monthsBetween } from '#basics/months.ts';
import type { ProviderName } from '#contracts/payments.ts';
import type { Change } from '#credits/decide.ts';
import type { LedgerEntry } from '#credits/ledger.ts';
import type { Purchase, PurchaseEntry } from '#credits/purchase.ts';
import { creditItems } from '#stores/accounts.ts';
import { type Documents, everyItem } from '#stores/documents.ts';
import { type Key, keys, monthOf, prefixes } from '#stores/keys.ts';
import { createOpenPurchases } from '#stores/open-purchases.ts';
import { isLostRace } from '#stores/refusals.ts';

const isNew = 'attribute_not_exists(pk)';

/** Purchases of credits, and the ledger entries that they make. */
export function createPurchases({ client: documents, tables }: Documents) {
  const TableName = tables.purchases;

  const item = async (Key: Key): Promise<Record<string, unknown> | undefined> =>
    (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;

  async function get(clientId: ClientId, purchaseId: PurchaseId): Promise<Purchase | undefined> {
    const found = await item(keys.purchase(clientId, purchaseId));
    return found?.purchase as Purchase | undefined;
  }

  const { roomFor } = createOpenPurchases({ client: documents, tables }, get);

  /** The purchase that this very request of a voter has begun. */
  async function ofRequest(
    clientId: ClientId,
    userId: UserId,
    requestId: string,
  ): Promise<Purchase | undefined> {
    const found = await item(keys.purchaseRequest(clientId, userId, requestId));
    return found === undefined
      ? undefined
      : get(clientId, readPurchaseId(String(found.purchaseId)));
  }

  /**
   * Begins a purchase; `lost` if the same request has begun one already, or another request of the
   * voter was written first; `full` if the voter has as many open as one may have.
   */
  async function begin(
    purchase: Purchase,
    requestId: string,
  ): Promise<'written' | 'lost' | 'full'> {
    const { clientId, userId, purchaseId } = purchase;
    const requestKey = keys.purchaseRequest(clientId, userId, requestId);
    const request = { ...requestKey, purchaseId };
    const room = await roomFor(purchase);
    if (room === undefined) return (await item(requestKey)) === undefined ? 'full' : 'lost';
    return write([
      put(TableName, {
        ...keys.purchase(clientId, purchaseId),
        revision: purchase.revision,
        purchase,
      }),
      put(TableName, keys.ownPurchase(clientId, userId, purchaseId)),
      put(TableName, request),
      room,
    ]);
  }

  /**
   * Writes a change with its entry and the balance, all or nothing; `lost` when the purchase was
   * changed by somebody else, or the voter has not got the credits that it takes.
   */
  async function change({ after, entry }: Change, at: number): Promise<'written' | 'lost'> {
    const { clientId, userId, purchaseId, revision, paymentRef } = after;
    const named = paymentRef === undefined ? [] : [{ ...after, paymentRef }];
    const entryKey = keys.purchaseEntry(clientId, userId, purchaseId, revision);
    return write([
      {
        Put: {
          TableName,
          Item: { ...keys.purchase(clientId, purchaseId), revision, purchase: after },
          ConditionExpression: 'revision = :before',
          ExpressionAttributeValues: { ':before': revision - 1 },
        },
      },
      ...named.map(({ provider, paymentRef: ref }) => ({
        Put: { TableName, Item: { ...keys.payment(clientId, provider, ref), purchaseId } },
      })),
      ...(entry === undefined
        ? []
        : creditItems(
            tables.voters,
            clientId,
            userId,
            entryKey,
            ledgerEntryOf(purchaseId, entry, at),
          )),
    ]);
  }

  async function write(
    TransactItems: NonNullable<
      ConstructorParameters<typeof TransactWriteCommand>[0]
    >['TransactItems'],
  ): Promise<'written' | 'lost'> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
      return 'written';
    } catch (error) {
      if (isLostRace(error)) return 'lost';
      throw error;
    }
  }

  /** The id of the purchase that a provider's payment has paid. */
  async function paidBy(
    clientId: ClientId,
    provider: ProviderName,
    paymentRef: string,
  ): Promise<PurchaseId | undefined> {
    const found = await item(keys.payment(clientId, provider, paymentRef));
    return found === undefined ? undefined : readPurchaseId(String(found.purchaseId));
  }

  /** A page of a month's purchases, newest first; `next` goes on after it. */
  async function ofMonth(
    clientId: ClientId,
    month: string,
    limit: number,
    after: PurchaseId | undefined,
  ): Promise<{ items: Purchase[]; next: PurchaseId | undefined }> {
    const page = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :after',
        ExpressionAttributeValues: {
          ':pk': keys.sales(clientId, month),
          ...(after === undefined ? {} : { ':after': after }),
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit + 1,
      }),
    );
    const found = (page.Items ?? []).map(({ purchase }) => purchase as Purchase);
    const items = found.slice(0, limit);
    // One answer holds a megabyte at most, which may be fewer purchases than were asked for.
    const hasMore = found.length > limit || page.LastEvaluatedKey !== undefined;
    return { items, next: hasMore ? items.at(-1)?.purchaseId : undefined };
  }

  /** The purchases begun from one instant on and before another, oldest first. */
  async function* between(
    clientId: ClientId,
    from: number,
    until: number,
  ): AsyncGenerator<Purchase> {
    for (const month of monthsBetween(monthOf(from), monthOf(until - 1))) {
      const query = {
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.sales(clientId, month) },
        ConsistentRead: true,
      };
      for await (const item of everyItem(documents, query)) {
        const purchase = item.purchase as Purchase;
        if (from <= purchase.createdAt && purchase.createdAt < until) yield purchase;
      }
    }
  }

  /** A page of a voter's own purchases, newest first; `next` goes on after it. */
  async function ofVoter(
    clientId: ClientId,
    userId: UserId,
    limit: number,
    after: PurchaseId | undefined,
  ): Promise<{ items: Purchase[]; next: PurchaseId | undefined }> {
    const page = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':pk': keys.ownPurchases(clientId, userId),
          ':first': prefixes.ownPurchase,
          ':last': `${prefixes.ownPurchase}${after ?? '~'}`,
        },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit + 2,
      }),
    );
    const ids = (page.Items ?? [])
      .map(({ sk }) => readPurchaseId(String(sk).slice(prefixes.ownPurchase.length)))
      .filter((id) => id !== after);
    const shown = await Promise.all(ids.slice(0, limit).map((id) => get(clientId, id)));
    const items = shown.filter((purchase) => purchase !== undefined);
    return { items, next: ids.length > limit ? items.at(-1)?.purchaseId : undefined };
  }

  /** Stores the token with which the execution of a purchase waits for an update of it. */
  async function storeToken(
    clientId: ClientId,
    purchaseId: PurchaseId,
    token: string,
  ): Promise<void> {
    const Item = { ...keys.waiting(clientId, purchaseId), token };
    await documents.send(new PutCommand({ TableName, Item }));
  }

  /** The token that was stored last; its execution may wait no more. */
  async function tokenOf(clientId: ClientId, purchaseId: PurchaseId): Promise<string | undefined> {
    const found = await item(keys.waiting(clientId, purchaseId));
    return found === undefined ? undefined : String(found.token);
  }

  return { get, ofRequest, begin, change, paidBy, ofMonth, between, ofVoter, storeToken, tokenOf };
}

export type Purchases = ReturnType<typeof createPurchases>;

const put = (TableName: string, Item: Record<string, unknown>) => ({
  Put: { TableName, Item, ConditionExpression: isNew },
});

const ledgerEntryOf = (
  purchaseId: PurchaseId,
  { cause, credits, revision }: PurchaseEntry,
  at: number,
): LedgerEntry => ({ entryId: `P#${purchaseId}#${revision}`, at, cause, credits, purchaseId });
