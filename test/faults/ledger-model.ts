import type { PaymentUpdate } from '#contracts/payments.ts';
import type { Dispute, Purchase } from '#credits/purchase.ts';

/** What a purchase should be: the rules of credits once more, in other words than the code's. */
export type ModelPurchase = {
  readonly request: number;
  readonly credits: number;
  readonly priceMinor: number;
  revision: number;
  payment: Purchase['payment'];
  paymentRef?: string;
  refundedMinor: number;
  isAsked: boolean;
  readonly disputes: Map<string, Dispute>;
  takenBack: number;
  writtenOff: number;
};

/** What one voter should have, and why. */
export type Model = {
  balance: number;
  /** What the entries of each cause should add up to. */
  readonly sums: Record<'purchase' | 'grant' | 'vote' | 'taken-back' | 'given-back', number>;
  readonly purchases: ModelPurchase[];
  readonly grants: Map<number, number>;
  readonly voted: Set<number>;
};

export const emptyModel = (): Model => ({
  balance: 0,
  sums: { purchase: 0, grant: 0, vote: 0, 'taken-back': 0, 'given-back': 0 },
  purchases: [],
  grants: new Map(),
  voted: new Set(),
});

/** Enters a change of the balance. */
export function enter(model: Model, cause: keyof Model['sums'], credits: number): void {
  model.sums[cause] += credits;
  model.balance += credits;
}

/** How many credits of the purchase its voter should have been given, less those taken again. */
export const dueOf = ({ payment, credits, takenBack }: ModelPurchase): number =>
  payment === 'paid' ? credits - takenBack : 0;

/** The greatest number of credits that are worth no more than the money that was reversed. */
function calledBack({ credits, priceMinor, refundedMinor, isAsked, disputes }: ModelPurchase) {
  let money = isAsked ? priceMinor : refundedMinor;
  for (const { minor, state } of disputes.values()) if (state !== 'won') money += minor;
  let called = 0;
  while (called < credits && (called + 1) * priceMinor <= credits * money) called += 1;
  return called;
}

/** Takes what is called back and was not yet, or undoes what is called back no longer. */
export function settle(model: Model, purchase: ModelPurchase): void {
  const more = calledBack(purchase) - purchase.takenBack - purchase.writtenOff;
  if (more > 0) {
    const taken = Math.min(more, model.balance);
    purchase.takenBack += taken;
    purchase.writtenOff += more - taken;
    enter(model, 'taken-back', -taken);
  } else {
    const forgiven = Math.min(-more, purchase.writtenOff);
    purchase.writtenOff -= forgiven;
    purchase.takenBack -= -more - forgiven;
    enter(model, 'given-back', -more - forgiven);
  }
}

type Heard = 'changed' | 'already' | 'unpaid' | 'second-payment' | 'amount-differs';

/** What a word of the provider's should change, and how it should be answered. */
export function hearInModel(model: Model, purchase: ModelPurchase, update: PaymentUpdate): Heard {
  const heard = hearOnly(model, purchase, update);
  if (heard === 'changed') purchase.revision += 1;
  return heard;
}

function hearOnly(model: Model, purchase: ModelPurchase, update: PaymentUpdate): Heard {
  const isPaid = purchase.payment === 'paid';
  switch (update.kind) {
    case 'paid':
      if (isPaid) return update.paymentRef === purchase.paymentRef ? 'already' : 'second-payment';
      if (update.price.minor !== purchase.priceMinor) return 'amount-differs';
      purchase.payment = 'paid';
      purchase.paymentRef = update.paymentRef;
      enter(model, 'purchase', purchase.credits);
      return 'changed';
    case 'pending':
      if (!['open', 'expired'].includes(purchase.payment)) return 'already';
      purchase.payment = 'pending';
      return 'changed';
    case 'failed':
      if (['paid', 'failed'].includes(purchase.payment)) return 'already';
      purchase.payment = 'failed';
      return 'changed';
    case 'expired':
      if (purchase.payment !== 'open') return 'already';
      purchase.payment = 'expired';
      return 'changed';
    case 'refunded':
      if (!isPaid) return 'unpaid';
      if (update.total.minor <= purchase.refundedMinor) return 'already';
      purchase.refundedMinor = update.total.minor;
      break;
    case 'disputed': {
      if (!isPaid) return 'unpaid';
      const before = purchase.disputes.get(update.disputeRef)?.state;
      const isNew = before === undefined || (before === 'open' && update.state !== 'open');
      if (!isNew && !(before === 'lost' && update.state === 'won')) return 'already';
      purchase.disputes.set(update.disputeRef, { minor: update.amount.minor, state: update.state });
      break;
    }
  }
  settle(model, purchase);
  return 'changed';
}

/** What should become of an admin's wish to refund. */
export function refundInModel(model: Model, purchase: ModelPurchase): string {
  if (purchase.payment !== 'paid') return 'purchase-not-paid';
  for (const { state } of purchase.disputes.values()) {
    if (state !== 'won') return 'purchase-disputed';
  }
  if (purchase.isAsked || purchase.refundedMinor >= purchase.priceMinor) return 'already';
  const left = purchase.credits - purchase.takenBack - purchase.writtenOff;
  if (left > model.balance) return 'credits-spent';
  purchase.isAsked = true;
  purchase.revision += 1;
  settle(model, purchase);
  return 'asked';
}

/** What the provider's refusal of a refund should change. */
export function refuseRefundInModel(model: Model, purchase: ModelPurchase): string {
  if (!purchase.isAsked) return 'already';
  purchase.isAsked = false;
  purchase.revision += 1;
  settle(model, purchase);
  return 'changed';
}
