// Over budget: five operations, each a call of its use case or store and of its view.
import { ok } from '#basics/result.ts';
import * as checkExport from '#contracts/http/requests/exportSales.js';
import * as checkSale from '#contracts/http/requests/getSale.js';
import * as checkList from '#contracts/http/requests/listSales.js';
import * as checkRefund from '#contracts/http/requests/refundSale.js';
import * as checkOffer from '#contracts/http/requests/setOffer.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import { csvText } from '#shell/csv.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import { readPurchaseCursor } from '#shell/pages.ts';
import type { Purchases } from '#stores/purchases.ts';
import { exportSales } from '#use-cases/export-sales.ts';
import { type RefundSaleDependencies, refundSale } from '#use-cases/refund-sale.ts';
import { type SetOfferDependencies, setOffer } from '#use-cases/set-offer.ts';
import { showOffer } from '#views/offer.ts';
import { showPage } from '#views/page.ts';
import { showSale } from '#views/purchase.ts';
import { saleColumns, showSaleRow } from '#views/sales-file.ts';

export type ManageSalesDependencies = SetOfferDependencies &
  RefundSaleDependencies & { readonly purchases: Purchases; readonly observer: Observer };

const dayMs = 24 * 60 * 60 * 1_000;

/** What admins do with their client's offer and sales. */
export function createManageSales(dependencies: ManageSalesDependencies): HttpFunction {
  const { purchases, providersOf, clock, observer } = dependencies;
  return createHttpFunction(
    {
      setOffer: {
        check: checkOffer,
        run: async ({ path: { clientId }, body }) => {
          const set = await setOffer(dependencies, clientId, body);
          return set.ok ? ok(showOffer(clientId, set.value, await providersOf(clientId))) : set;
        },
      },
      listSales: {
        check: checkList,
        run: async ({ path: { clientId }, query }) => {
          const after = readPurchaseCursor(query.cursor);
          if (!after.ok) return after;
          const now = clock.now();
          const month = query.month ?? isoText(now).slice(0, 'YYYY-MM'.length);
          const page = await purchases.ofMonth(clientId, month, query.limit, after.value);
          return ok({ month, ...showPage(page, (purchase) => showSale(purchase, now)) });
        },
      },
      exportSales: {
        check: checkExport,
        run: async ({ path: { clientId }, query }) => {
          const [from, until] = [Date.parse(query.from), Date.parse(query.to) + dayMs];
          const sales = await exportSales(dependencies, clientId, from, until);
          if (!sales.ok) return sales;
          const now = clock.now();
          return ok(
            csvText(
              saleColumns,
              sales.value.map((sale) => showSaleRow(sale, now)),
            ),
          );
        },
      },
      getSale: {
        check: checkSale,
        run: async ({ path: { clientId, purchaseId } }) => {
          const purchase = await purchases.get(clientId, purchaseId);
          return purchase === undefined ? reject('not-found') : ok(showSale(purchase, clock.now()));
        },
      },
      refundSale: {
        check: checkRefund,
        run: async ({ path, caller }) => {
          const refunded = await refundSale(dependencies, path, caller.userId);
          return refunded.ok ? ok(showSale(refunded.value, clock.now())) : refunded;
        },
      },
    },
    observer,
  );
}
