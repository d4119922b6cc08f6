import type { ClientId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { Purchases } from '#stores/purchases.ts';

export type ExportSalesDependencies = { readonly purchases: Pick<Purchases, 'between'> };

const dayMs = 24 * 60 * 60 * 1_000;
const daysMax = 31;
const salesMax = 20_000;

/** The sales begun on some days in UTC, the first and the last as `2027-02-23`; oldest first. */
export async function exportSales(
  { purchases }: ExportSalesDependencies,
  clientId: ClientId,
  days: { readonly from: string; readonly to: string },
): Promise<Result<Purchase[], Rejection>> {
  const from = Date.parse(days.from);
  const until = Date.parse(days.to) + dayMs;
  if (!(from < until && until - from <= daysMax * dayMs)) return reject('period-not-possible');
  const sales: Purchase[] = [];
  for await (const purchase of purchases.between(clientId, from, until)) {
    if (sales.length === salesMax) return reject('period-not-possible');
    sales.push(purchase);
  }
  return ok(sales);
}
