import { isoText } from '#contracts/instant.ts';
import { type Purchase, statusOf } from '#credits/purchase.ts';

/** The columns of a file of sales. */
export const saleColumns = [
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

/** A sale as a row of the file. */
export const showSaleRow = (purchase: Purchase, now: number): (string | number)[] => [
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
