import type { ClientId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Purchase } from '#credits/purchase.ts';
import type { Purchases } from '#stores/purchases.ts';

export type ExportSalesDependencies = { readonly purchases: Pick<Purchases, 'between'> };

const periodMaxMs = 31 * 24 * 60 * 60 * 1_000;
const salesMax = 20_000;

/** The sales begun from one instant on and before another, oldest first. */
export async function exportSales(
  { purchases }: ExportSalesDependencies,
  clientId: ClientId,
  from: number,
  until: number,
): Promise<Result<Purchase[], Rejection>> {
  if (!(from < until && until - from <= periodMaxMs)) return reject('period-not-possible');
  const sales: Purchase[] = [];
  for await (const purchase of purchases.between(clientId, from, until)) {
    if (sales.length === salesMax) return reject('period-not-possible');
    sales.push(purchase);
  }
  return ok(sales);
}
