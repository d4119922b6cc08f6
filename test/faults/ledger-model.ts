import type { PaymentUpdate } from '#contracts/payments.ts';
import type { Dispute, Purchase } from '#credits/purchase.ts';

/** The expected state of a purchase: the rules of credits once more, written independently. */
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

/** The expected credits of one voter, and why. */
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

/** Records a change of the balance. */
export function enter(model: Model, cause: keyof Model['sums'], credits: number): void {
  model.sums[cause] += credits;
  model.balance += credits;
}

/** Returns the credits of the purchase that its voter should have, less those taken back. */
export const dueOf = ({ payment, credits, takenBack }: ModelPurchase): number =>
  payment === 'paid' ? credits - takenBack : 0;

/** Returns the greatest number of credits worth no more than the money that was reversed. */
function calledBack({ credits, priceMinor, refundedMinor, isAsked, disputes }: ModelPurchase) {
  let money = isAsked ? priceMinor : refundedMinor;
  for (const { minor, state } of disputes.values()) if (state !== 'won') money += minor;
  let called = 0;
  while (called < credits && (called + 1) * priceMinor <= credits * money) called += 1;
  return called;
}

/** Takes back the credits that are due and not yet taken, or gives back those no longer due. */
export function settle(model: Model, purchase: ModelPurchase): void {
  const more = calledBack(purchase) - purchase.takenBack - purchase.writtenOff;
  if (more > 0) {
    const taken = Math.min(more, model.balance);
    purchase.takenBack += taken;
    purchase.writtenOff += more - taken;
    enter(model, 'taken-back', -taken);
  } else {
    const notWrittenOff = Math.min(-more, purchase.writtenOff);
    purchase.writtenOff -= notWrittenOff;
    purchase.takenBack -= -more - notWrittenOff;
    enter(model, 'given-back', -more - notWrittenOff);
  }
}

type UpdateOutcome = 'changed' | 'already' | 'unpaid' | 'second-payment' | 'amount-differs';

/** Applies a payment update as the rules should; returns the expected outcome. */
export function applyInModel(
  model: Model,
  purchase: ModelPurchase,
  update: PaymentUpdate,
): UpdateOutcome {
  const outcome = applyOnly(model, purchase, update);
  if (outcome === 'changed') purchase.revision += 1;
  return outcome;
}

function applyOnly(model: Model, purchase: ModelPurchase, update: PaymentUpdate): UpdateOutcome {
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

/** Applies an admin's request to refund; returns the expected outcome. */
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

/** Applies the provider's refusal of a refund; returns the expected outcome. */
export function refuseRefundInModel(model: Model, purchase: ModelPurchase): string {
  if (!purchase.isAsked) return 'already';
  purchase.isAsked = false;
  purchase.revision += 1;
  settle(model, purchase);
  return 'changed';
}
