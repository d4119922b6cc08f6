import * as v from 'valibot';
import { providerNames } from '#contracts/payments.ts';
import { ids } from '#contracts/read.ts';
import type { Dispute, Purchase, PurchaseEntry } from '#credits/purchase.ts';
import { type Fields, whole } from '#stores/items.ts';

const dispute = v.object({
  minor: whole,
  state: v.picklist(['open', 'won', 'lost']),
} satisfies Fields<Dispute>);

const purchaseEntry = v.object({
  cause: v.picklist(['purchase', 'taken-back', 'given-back']),
  credits: whole,
  revision: whole,
} satisfies Fields<PurchaseEntry>);

const purchase = v.looseObject({
  clientId: ids.clientId,
  purchaseId: ids.purchaseId,
  userId: ids.userId,
  packageId: v.string(),
  credits: whole,
  price: v.object({ currency: v.string(), minor: whole }),
  provider: v.picklist(providerNames),
  returnUrl: v.string(),
  createdAt: whole,
  expiresAt: whole,
  revision: whole,
  payment: v.picklist(['open', 'pending', 'failed', 'expired', 'paid']),
  checkoutRef: v.exactOptional(v.string()),
  checkoutUrl: v.exactOptional(v.string()),
  paymentRef: v.exactOptional(v.string()),
  paidAt: v.exactOptional(whole),
  refundedMinor: whole,
  disputes: v.record(v.string(), dispute),
  refundAsked: v.exactOptional(v.object({ by: ids.userId, at: whole })),
  takenBack: whole,
  writtenOff: whole,
  lastEntry: v.exactOptional(purchaseEntry),
  starts: v.exactOptional(whole),
} satisfies Fields<Purchase>);

/** The item of a purchase; that its sums belong together is left to the rules that made it. */
export const purchaseItem = v.object({ purchase });
