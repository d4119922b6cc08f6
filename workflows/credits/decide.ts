import type { UserId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Act, AuditEvent } from '#contracts/audit.ts';
import type { PaymentUpdate } from '#contracts/payments.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import {
  type Dispute,
  isDisputed,
  isRefunded,
  type Purchase,
  type PurchaseEntry,
} from '#credits/purchase.ts';
import { creditsCalledBack, settleReversal } from '#credits/reversal.ts';

/** The voter's balance, and the time of the decision. */
export type VoterCredits = { readonly at: number; readonly balance: number };

/**
 * A purchase after a change, the entry that changes the voter's credits with it, and that of the
 * audit log where an admin makes it.
 */
export type Change = {
  readonly after: Purchase;
  readonly entry?: PurchaseEntry | undefined;
  readonly audit?: AuditEvent | undefined;
};

/**
 * `changed`: write it. `already`: the purchase has it. `unpaid`: it is about a payment that we do
 * not know yet, so look that up first. The others are payments that may not be credited: one of
 * another amount than the price, and a second one for the same purchase.
 */
export type Decision =
  | ({ readonly outcome: 'changed' } & Change)
  | { readonly outcome: 'already' | 'unpaid' | 'amount-differs' | 'second-payment' };

/** Is this a real payment without credits? An operator has to look at it. */
export const isNotCredited = (outcome: string): boolean =>
  outcome === 'amount-differs' || outcome === 'second-payment';

const rank: Readonly<Record<Dispute['state'], number>> = { open: 0, lost: 1, won: 2 };

const already: Decision = { outcome: 'already' };

/** The next revision of a purchase, with the entry that changes the voter's credits with it. */
export const changed = (
  before: Purchase,
  changes: Partial<Purchase>,
  entry?: Omit<PurchaseEntry, 'revision'>,
): Change => {
  const revision = before.revision + 1;
  if (entry === undefined || entry.credits === 0) {
    return { after: { ...before, ...changes, revision } };
  }
  const numbered = { ...entry, revision };
  return { after: { ...before, ...changes, revision, lastEntry: numbered }, entry: numbered };
};

/** Decides what a payment update changes; each may come again, late, and in any order. */
export function decideUpdate(
  purchase: Purchase,
  update: PaymentUpdate,
  known: VoterCredits,
): Decision {
  const { payment } = purchase;
  switch (update.kind) {
    case 'paid':
      return decidePaid(purchase, update, known);
    case 'pending':
      return payment === 'open' || payment === 'expired'
        ? { outcome: 'changed', ...changed(purchase, { payment: 'pending' }) }
        : already;
    case 'failed':
      return payment === 'paid' || payment === 'failed'
        ? already
        : { outcome: 'changed', ...changed(purchase, { payment: 'failed' }) };
    case 'expired':
      return payment === 'open'
        ? { outcome: 'changed', ...changed(purchase, { payment: 'expired' }) }
        : already;
    case 'refunded':
    case 'disputed':
      return decideReversal(purchase, update, known);
  }
}

/** A payment is credited whenever it comes, after the expiry or a failure too. */
function decidePaid(
  purchase: Purchase,
  { paymentRef, price }: Extract<PaymentUpdate, { kind: 'paid' }>,
  { at }: VoterCredits,
): Decision {
  if (purchase.payment === 'paid') {
    return paymentRef === purchase.paymentRef ? already : { outcome: 'second-payment' };
  }
  if (price.currency !== purchase.price.currency || price.minor !== purchase.price.minor) {
    return { outcome: 'amount-differs' };
  }
  const entry = { cause: 'purchase', credits: purchase.credits } as const;
  const change = changed(purchase, { payment: 'paid', paymentRef, paidAt: at }, entry);
  return { outcome: 'changed', ...change };
}

function decideReversal(
  purchase: Purchase,
  update: Extract<PaymentUpdate, { kind: 'refunded' | 'disputed' }>,
  known: VoterCredits,
): Decision {
  if (purchase.payment !== 'paid') return { outcome: 'unpaid' };
  const money = update.kind === 'refunded' ? update.total : update.amount;
  if (money.currency !== purchase.price.currency) return { outcome: 'amount-differs' };
  if (update.kind === 'refunded') {
    if (update.total.minor <= purchase.refundedMinor) return already;
    return { outcome: 'changed', ...reversed(purchase, { refundedMinor: money.minor }, known) };
  }
  const before = purchase.disputes[update.disputeRef];
  // Its events come in any order: it ends lost, or won, if need be on appeal, and stays so.
  if (before !== undefined && rank[update.state] <= rank[before.state]) return already;
  const dispute = { minor: money.minor, state: update.state };
  const disputes = { ...purchase.disputes, [update.disputeRef]: dispute };
  return { outcome: 'changed', ...reversed(purchase, { disputes }, known) };
}

/** The change together with the credits that it takes back or returns. */
function reversed(before: Purchase, changes: Partial<Purchase>, { balance }: VoterCredits): Change {
  const { takenBack, writtenOff } = settleReversal({ ...before, ...changes }, balance);
  const credits = before.takenBack - takenBack;
  const cause = credits < 0 ? 'taken-back' : 'given-back';
  return changed(before, { ...changes, takenBack, writtenOff }, { cause, credits });
}

/** A refund by an admin: all credits of the purchase, which the voter must still have. */
export function decideRefund(
  purchase: Purchase,
  by: UserId,
  known: VoterCredits,
): Result<Change | 'already', Rejection> {
  if (purchase.payment !== 'paid') return reject('purchase-not-paid');
  if (isDisputed(purchase)) return reject('purchase-disputed');
  if (purchase.refundAsked !== undefined || isRefunded(purchase)) return ok('already');
  const refundAsked = { by, at: known.at };
  const called = creditsCalledBack({ ...purchase, refundAsked });
  const needed = called - purchase.takenBack - purchase.writtenOff;
  if (needed > known.balance) {
    return reject('credits-spent', { credits: { needed, held: known.balance } });
  }
  const audit = refundEvent('refund-requested', purchase, refundAsked);
  return ok({ ...reversed(purchase, { refundAsked }, known), audit });
}

/** The provider has refused a refund that was asked for: its credits are returned. */
export function decideRefundRefused(purchase: Purchase, known: VoterCredits): Change {
  const { refundAsked: refused, ...rest } = purchase;
  const undone = reversed({ ...rest }, {}, known);
  if (refused === undefined) return undone;
  const audit = refundEvent('refund-refused', purchase, { by: refused.by, at: known.at });
  return { ...undone, audit };
}

const refundEvent = (
  kind: 'refund-requested' | 'refund-refused',
  { clientId, purchaseId, userId: voterId }: Purchase,
  act: Act,
): AuditEvent => ({ kind, role: 'admin', clientId, purchaseId, voterId, ...act });
