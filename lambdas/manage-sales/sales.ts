import { clientId, purchaseId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { reject } from '#contracts/rejections.ts';
import type { Facts } from '#gateways/facts.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { Run } from '#shell/http.ts';
import { readPurchaseCursor } from '#shell/pages.ts';
import type { Clients } from '#stores/clients.ts';
import { monthOf } from '#stores/keys.ts';
import type { Offers } from '#stores/offers.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Settlement } from '#stores/settlement.ts';
import { showSale } from '#views/purchase.ts';

/** What managing sales needs. */
export type ManageSalesDependencies = {
  readonly offers: Offers;
  readonly clients: Pick<Clients, 'enrol'>;
  readonly purchases: Purchases;
  readonly settlement: Settlement;
  readonly providersOf: ProvidersOf;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly observer: Observer;
};

/** A page of the client's sales of a month. */
export const runListSales =
  ({ purchases, clock }: ManageSalesDependencies): Run<'listSales'> =>
  async ({ path, query }) => {
    const after = readPurchaseCursor(query.cursor);
    if (!after.ok) return after;
    const now = clock.now();
    const month = query.month ?? monthOf(now);
    const client = clientId(path.clientId);
    const page = await purchases.ofMonth(client, month, query.limit ?? 20, after.value);
    const items = page.items.map((purchase) => showSale(purchase, now));
    return ok({ month, items, ...(page.next === undefined ? {} : { next: page.next }) });
  };

/** One sale of the client. */
export const runGetSale =
  ({ purchases, clock }: ManageSalesDependencies): Run<'getSale'> =>
  async ({ path }) => {
    const purchase = await purchases.get(clientId(path.clientId), purchaseId(path.purchaseId));
    return purchase === undefined ? reject('not-found') : ok(showSale(purchase, clock.now()));
  };
