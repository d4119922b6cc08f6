import { type ClientId, clientId, type PurchaseId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { isoText } from '#contracts/instant.ts';
import { reject } from '#contracts/rejections.ts';
import { type Purchase, statusOf } from '#credits/purchase.ts';
import type { ManageSalesDependencies } from '#lambdas/manage-sales/sales.ts';
import { csvText } from '#shell/csv.ts';
import type { Run } from '#shell/http.ts';
import { monthOf } from '#stores/keys.ts';
import type { Purchases } from '#stores/purchases.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const daysMax = 31;
const salesMax = 20_000;
const pageSize = 1_000;

const columns = [
  'purchase',
  'created at',
  'paid at',
  'voter',
  'package',
  'credits',
  'currency',
  'price (minor units)',
  'provider',
  'payment',
  'status',
  'refunded (minor units)',
  'credits taken back',
  'credits written off',
  'refunded by',
];

/** The sales of some days as a spreadsheet, oldest first. */
export const runExportSales =
  ({ purchases, clock }: ManageSalesDependencies): Run<'exportSales'> =>
  async ({ path, query }) => {
    const from = Date.parse(query.from);
    const until = Date.parse(query.to) + dayMs;
    if (!(from < until && until - from <= daysMax * dayMs)) return reject('period-not-possible');
    const sales: Purchase[] = [];
    for await (const purchase of between(purchases, clientId(path.clientId), from, until)) {
      if (sales.length === salesMax) return reject('period-not-possible');
      sales.push(purchase);
    }
    const now = clock.now();
    const rows = sales.reverse().map((purchase) => rowOf(purchase, now));
    return ok(csvText(columns, rows));
  };

/** The purchases begun from one instant on and before another, newest first. */
async function* between(
  purchases: Purchases,
  client: ClientId,
  from: number,
  until: number,
): AsyncGenerator<Purchase> {
  // A February may lie between the two ends.
  const months = new Set([until - 1, (from + until) / 2, from].map(monthOf));
  for (const month of months) {
    let after: PurchaseId | undefined;
    do {
      const page = await purchases.ofMonth(client, month, pageSize, after);
      yield* page.items.filter(({ createdAt }) => createdAt >= from && createdAt < until);
      after = page.next;
    } while (after !== undefined);
  }
}

const rowOf = (purchase: Purchase, now: number): (string | number)[] => [
  purchase.purchaseId,
  isoText(purchase.createdAt),
  purchase.paidAt === undefined ? '' : isoText(purchase.paidAt),
  purchase.userId,
  purchase.packageId,
  purchase.credits,
  purchase.price.currency,
  purchase.price.minor,
  purchase.provider,
  purchase.paymentRef ?? '',
  statusOf(purchase, now),
  purchase.refundedMinor,
  purchase.takenBack,
  purchase.writtenOff,
  purchase.refundAsked?.by ?? '',
];
