import * as checkExport from '#contracts/http/requests/exportSales.js';
import * as checkSale from '#contracts/http/requests/getSale.js';
import * as checkList from '#contracts/http/requests/listSales.js';
import * as checkRefund from '#contracts/http/requests/refundSale.js';
import * as checkOffer from '#contracts/http/requests/setOffer.js';
import { runExportSales } from '#lambdas/manage-sales/export.ts';
import { runSetOffer } from '#lambdas/manage-sales/offer.ts';
import { runRefundSale } from '#lambdas/manage-sales/refund.ts';
import {
  type ManageSalesDependencies,
  runGetSale,
  runListSales,
} from '#lambdas/manage-sales/sales.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';

/** What admins do with their client's offer and sales. */
export const createManageSales = (dependencies: ManageSalesDependencies): HttpFunction =>
  createHttpFunction(
    {
      setOffer: { check: checkOffer, run: runSetOffer(dependencies) },
      listSales: { check: checkList, run: runListSales(dependencies) },
      exportSales: { check: checkExport, run: runExportSales(dependencies) },
      getSale: { check: checkSale, run: runGetSale(dependencies) },
      refundSale: { check: checkRefund, run: runRefundSale(dependencies) },
    },
    dependencies.observer,
  );
