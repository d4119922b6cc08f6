import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import type { ClientId, PurchaseId, UserId } from '#basics/ids.ts';
import { monthsBetween } from '#basics/months.ts';
import { madeAt } from '#basics/ulid.ts';
import type { ProviderName } from '#contracts/payments.ts';
import { ids } from '#contracts/read.ts';
import type { Change } from '#credits/decide.ts';
import type { LedgerEntry } from '#credits/ledger.ts';
import { lookUpDueAt } from '#credits/overdue.ts';
import type { Purchase, PurchaseEntry } from '#credits/purchase.ts';
import { creditItems } from '#stores/accounts.ts';
import { auditPut } from '#stores/audit-log.ts';
import type { Database } from '#stores/database.ts';
import {
  everyItem,
  getItem,
  ifNew,
  ifRevision,
  ifThere,
  newestFirst,
  pageOf,
  queryBeginning,
  queryBeyond,
} from '#stores/items.ts';
import { type Key, keys, monthOf, partitions, prefixes } from '#stores/keys.ts';
import { createOpenPurchases } from '#stores/open-purchases.ts';
import { purchaseItem } from '#stores/purchase-item.ts';
import { writtenOrLost } from '#stores/refusals.ts';
import { unfinishedWrite } from '#stores/unfinished.ts';

const idItem = v.object({ purchaseId: ids.purchaseId });
const tokenItem = v.object({ token: v.string() });
const ownItem = v.object({
  sk: v.pipe(
    v.string(),
    v.transform((sk) => sk.slice(prefixes.ownPurchase.length)),
    ids.purchaseId,
  ),
});

/** A page of purchases, newest first; `next` goes on after it. */
type Page = { readonly items: Purchase[]; readonly next: PurchaseId | undefined };

/** Purchases of credits, and the ledger entries that they make. */
export function createPurchases({ documents, tables }: Database) {
  const TableName = tables.purchases;

  const idAt = async (Key: Key): Promise<PurchaseId | undefined> =>
    (await getItem(documents, TableName, Key, idItem))?.purchaseId;

  async function get(clientId: ClientId, purchaseId: PurchaseId): Promise<Purchase | undefined> {
    const Key = keys.purchase(clientId, purchaseId);
    return (await getItem(documents, TableName, Key, purchaseItem))?.purchase;
  }

  const { roomFor } = createOpenPurchases({ documents, tables }, get);

  /** The purchase that this very request of a voter has begun. */
  async function ofRequest(
    clientId: ClientId,
    userId: UserId,
    requestId: string,
  ): Promise<Purchase | undefined> {
    const purchaseId = await idAt(keys.purchaseRequest(clientId, userId, requestId));
    return purchaseId && get(clientId, purchaseId);
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
    if (room === undefined) return (await idAt(requestKey)) === undefined ? 'full' : 'lost';
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
   * Writes a change with its entries and the balance, all or nothing; `lost` when the purchase was
   * changed by another writer, or the voter has not got the credits that it takes.
   */
  async function change({ after, entry, audit }: Change, at: number): Promise<'written' | 'lost'> {
    const { clientId, userId, purchaseId, revision, paymentRef } = after;
    const named = paymentRef === undefined ? [] : [{ ...after, paymentRef }];
    const entryKey = keys.purchaseEntry(clientId, userId, purchaseId, revision);
    return write([
      {
        Put: {
          TableName,
          Item: { ...keys.purchase(clientId, purchaseId), revision, purchase: after },
          ...ifRevision(revision - 1),
        },
      },
      unfinishedWrite(TableName, clientId, purchaseId, lookUpDueAt(after, at)),
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
      ...(audit === undefined ? [] : [auditPut(tables.audit, audit)]),
    ]);
  }

  const write = (
    TransactItems: NonNullable<
      ConstructorParameters<typeof TransactWriteCommand>[0]
    >['TransactItems'],
  ): Promise<'written' | 'lost'> =>
    writtenOrLost(documents.send(new TransactWriteCommand({ TransactItems })));

  /** The id of the purchase that a provider's payment has paid. */
  const paidBy = (
    clientId: ClientId,
    provider: ProviderName,
    paymentRef: string,
  ): Promise<PurchaseId | undefined> => idAt(keys.payment(clientId, provider, paymentRef));

  /** A page of a month's purchases. */
  async function ofMonth(
    clientId: ClientId,
    month: string,
    limit: number,
    after: PurchaseId | undefined,
  ): Promise<Page> {
    const pk = partitions.sales(clientId, month);
    const query = { ...queryBeyond(TableName, pk, '<', after), ...newestFirst };
    const found = await pageOf(documents, query, purchaseItem, limit);
    const items = found.items.map(({ purchase }) => purchase);
    return { items, next: found.hasMore ? items.at(-1)?.purchaseId : undefined };
  }

  /**
   * The purchases begun from one instant on and before another, in the order of their ids, which is
   * that of their times; or those after one of them.
   */
  async function* between(
    clientId: ClientId,
    from: number,
    until: number,
    after?: PurchaseId,
  ): AsyncGenerator<Purchase> {
    const first = after === undefined ? from : madeAt(after);
    for (const month of monthsBetween(monthOf(first), monthOf(until - 1))) {
      const pk = partitions.sales(clientId, month);
      const query = queryBeyond(TableName, pk, '>', after);
      for await (const { purchase } of everyItem(documents, query, purchaseItem)) {
        if (from <= purchase.createdAt && purchase.createdAt < until) yield purchase;
      }
    }
  }

  /** A page of a voter's own purchases. */
  async function ofVoter(
    clientId: ClientId,
    userId: UserId,
    limit: number,
    after: PurchaseId | undefined,
  ): Promise<Page> {
    const query = {
      ...queryBeginning(TableName, partitions.voter(clientId, userId), prefixes.ownPurchase),
      ...newestFirst,
      ExclusiveStartKey: after && keys.ownPurchase(clientId, userId, after),
    };
    const own = await pageOf(documents, query, ownItem, limit);
    const found = await Promise.all(own.items.map(({ sk }) => get(clientId, sk)));
    const items = found.filter((purchase) => purchase !== undefined);
    return { items, next: own.hasMore ? items.at(-1)?.purchaseId : undefined };
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

  /** Sets when the payment of a purchase is looked up, unless there is no need any more. */
  async function waitUntil(
    clientId: ClientId,
    purchaseId: PurchaseId,
    dueAt: number,
  ): Promise<void> {
    const Item = { ...keys.unfinished(clientId, purchaseId), dueAt };
    await writtenOrLost(documents.send(new PutCommand({ TableName, Item, ...ifThere })));
  }

  /** The token that was stored last; its execution may wait no more. */
  async function tokenOf(clientId: ClientId, purchaseId: PurchaseId): Promise<string | undefined> {
    return (await getItem(documents, TableName, keys.waiting(clientId, purchaseId), tokenItem))
      ?.token;
  }

  const reading = { get, ofRequest, paidBy, ofMonth, between, ofVoter, tokenOf };
  return { ...reading, begin, change, storeToken, waitUntil };
}

export type Purchases = ReturnType<typeof createPurchases>;

const put = (TableName: string, Item: Record<string, unknown>) => ({
  Put: { TableName, Item, ...ifNew },
});

const ledgerEntryOf = (
  purchaseId: PurchaseId,
  { cause, credits, revision }: PurchaseEntry,
  at: number,
): LedgerEntry => ({ entryId: `P#${purchaseId}#${revision}`, at, cause, credits, purchaseId });
