import { isoText } from '#contracts/instant.ts';
import { type Purchase, statusOf } from '#credits/purchase.ts';

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

const showRow = (purchase: Purchase, now: number): (string | number)[] => [
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

/** Sales as the columns and the rows of a file. */
export const showSalesFile = (
  sales: readonly Purchase[],
  now: number,
): [columns: string[], rows: (string | number)[][]] => [
  columns,
  sales.map((sale) => showRow(sale, now)),
];
