// Over budget: five operations; each is a call of its use case or store, and of its view.
import { mapOk, ok } from '#basics/result.ts';
import * as checkExport from '#contracts/http/requests/exportSales.js';
import * as checkSale from '#contracts/http/requests/getSale.js';
import * as checkList from '#contracts/http/requests/listSales.js';
import * as checkRefund from '#contracts/http/requests/refundSale.js';
import * as checkOffer from '#contracts/http/requests/setOffer.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import { csvText } from '#shell/csv.ts';
import { paged, purchaseCursors } from '#shell/cursors.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import type { Purchases } from '#stores/purchases.ts';
import { exportSales } from '#use-cases/export-sales.ts';
import { type RefundSaleDependencies, refundSale } from '#use-cases/refund-sale.ts';
import { type SetOfferDependencies, setOffer } from '#use-cases/set-offer.ts';
import { showOffer } from '#views/offer.ts';
import { showSale } from '#views/purchase.ts';
import { showSalesFile } from '#views/sales-file.ts';

type StoreDependencies = { readonly purchases: Purchases; readonly observer: Observer };
export type ManageSalesDependencies = SetOfferDependencies &
  RefundSaleDependencies &
  StoreDependencies;

/** What admins do with their client's offer and sales. */
export function createManageSales(dependencies: ManageSalesDependencies): HttpFunction {
  const { purchases, providersOf, clock, observer } = dependencies;
  return createHttpFunction(
    {
      setOffer: {
        check: checkOffer,
        run: async ({ path: { clientId }, body: draft, caller: { userId: by } }) => {
          const set = await setOffer(dependencies, { clientId, draft, by });
          return set.ok ? ok(showOffer(clientId, set.value, await providersOf(clientId))) : set;
        },
      },
      listSales: {
        check: checkList,
        run: paged(purchaseCursors, async ({ path, query }, after) => {
          const now = clock.now();
          const month = query.month ?? isoText(now).slice(0, 'YYYY-MM'.length);
          const page = await purchases.ofMonth(path.clientId, month, query.limit, after);
          return ok({ ...page, month, items: page.items.map((sale) => showSale(sale, now)) });
        }),
      },
      exportSales: {
        check: checkExport,
        run: async ({ path, query }) =>
          mapOk(await exportSales(dependencies, path.clientId, query), (sales) =>
            csvText(...showSalesFile(sales, clock.now())),
          ),
      },
      getSale: {
        check: checkSale,
        run: async ({ path: { clientId, purchaseId } }) => {
          const sale = await purchases.get(clientId, purchaseId);
          return sale === undefined ? reject('not-found') : ok(showSale(sale, clock.now()));
        },
      },
      refundSale: {
        check: checkRefund,
        run: async ({ path, caller }) =>
          mapOk(await refundSale(dependencies, path, caller.userId), (sale) =>
            showSale(sale, clock.now()),
          ),
      },
    },
    observer,
  );
}
