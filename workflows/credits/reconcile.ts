import type { PurchaseId, UserId, VotingId } from '#basics/ids.ts';
import { type LedgerEntry, sumOf } from '#credits/ledger.ts';
import { isRefunded, type Purchase } from '#credits/purchase.ts';

/** What may not add up. */
export const differenceKinds = [
  'balance-differs',
  'balance-negative',
  'purchase-without-entry',
  'entry-without-purchase',
  'credits-differ',
  'checkout-overdue',
  'refund-unfinished',
  'votes-differ',
] as const;

/** Something that does not add up, as a sentence for people, with what it is about. */
export type Difference = {
  readonly kind: (typeof differenceKinds)[number];
  readonly says: string;
  readonly voterId?: UserId;
  readonly purchaseId?: Purchase['purchaseId'];
  readonly votingId?: VotingId;
};

/** How long an open checkout may be over, or a refund asked for, before something is wrong. */
export const overdueMs = 24 * 60 * 60 * 1_000;

/** What entries have added and taken, in credits, by cause. */
export type CreditSums = {
  readonly purchased: number;
  readonly granted: number;
  readonly spent: number;
  readonly takenBack: number;
  readonly givenBack: number;
};

export const noCredits: CreditSums = {
  purchased: 0,
  granted: 0,
  spent: 0,
  takenBack: 0,
  givenBack: 0,
};

const sumNames = {
  purchase: 'purchased',
  grant: 'granted',
  vote: 'spent',
  'taken-back': 'takenBack',
  'given-back': 'givenBack',
} as const satisfies Record<LedgerEntry['cause'], keyof CreditSums>;

/** The sums with more entries added to them. */
export function addToSums(sums: CreditSums, entries: readonly LedgerEntry[]): CreditSums {
  const sum = { ...sums };
  for (const { cause, credits } of entries) sum[sumNames[cause]] += Math.abs(credits);
  return sum;
}

/** The credits that entries have spent on each paid voting. */
export function spentByVoting(entries: readonly LedgerEntry[]): Map<VotingId, number> {
  const spent = new Map<VotingId, number>();
  for (const { votingId, credits } of entries) {
    if (votingId !== undefined) spent.set(votingId, (spent.get(votingId) ?? 0) - credits);
  }
  return spent;
}

/** The entries that each purchase has made. */
export function entriesByPurchase(entries: readonly LedgerEntry[]): Map<PurchaseId, LedgerEntry[]> {
  const made = new Map<PurchaseId, LedgerEntry[]>();
  for (const entry of entries) {
    const { purchaseId } = entry;
    if (purchaseId !== undefined) made.set(purchaseId, [...(made.get(purchaseId) ?? []), entry]);
  }
  return made;
}

/** Compares a voter's balance with the entries behind it. */
export function compareAccount(
  voterId: UserId,
  balance: number,
  entries: readonly LedgerEntry[],
): Difference[] {
  const sum = sumOf(entries);
  return [
    ...(balance < 0
      ? [{ kind: 'balance-negative', says: `The balance is ${balance}.`, voterId } as const]
      : []),
    ...(balance === sum
      ? []
      : [
          {
            kind: 'balance-differs',
            says: `The balance is ${balance}, its entries add up to ${sum}.`,
            voterId,
          } as const,
        ]),
  ];
}

/** Compares the sum of the entries of one purchase with the credits of the purchase. */
export function comparePurchase(
  voterId: UserId,
  entries: readonly LedgerEntry[],
  purchase: Purchase | undefined,
): Difference[] {
  const sum = sumOf(entries);
  if (purchase === undefined || purchase.userId !== voterId) {
    const says = `Entries of ${sum} credits name a purchase that the voter does not have.`;
    return [{ kind: 'entry-without-purchase', says, voterId }];
  }
  const { purchaseId, payment, credits, takenBack } = purchase;
  const due = payment === 'paid' ? credits - takenBack : 0;
  if (sum === due) return [];
  const says = `Its entries add up to ${sum} credits, the purchase says ${due}.`;
  return [{ kind: 'credits-differ', says, voterId, purchaseId }];
}

/** What is wrong with a purchase by itself; `isCredited` if the entry of its payment is there. */
export function examinePurchase(
  purchase: Purchase,
  isCredited: boolean,
  now: number,
): Difference[] {
  const { purchaseId, userId: voterId, payment, expiresAt, refundAsked, checkoutRef } = purchase;
  const about = { voterId, purchaseId };
  const found: Difference[] = [];
  if (payment === 'paid' && !isCredited) {
    const says = 'It was paid, and its credits were never entered.';
    found.push({ kind: 'purchase-without-entry', says, ...about });
  }
  if (payment === 'open' && checkoutRef !== undefined && now >= expiresAt + overdueMs) {
    const says = 'Its checkout is over, and nobody has looked whether it was paid.';
    found.push({ kind: 'checkout-overdue', says, ...about });
  }
  if (refundAsked !== undefined && !isRefunded(purchase) && now >= refundAsked.at + overdueMs) {
    const says = 'A refund was asked for, and the provider has not confirmed it.';
    found.push({ kind: 'refund-unfinished', says, ...about });
  }
  return found;
}

/** Compares the credits spent in a sealed voting with the ballots that were counted. */
export function compareVoting(votingId: VotingId, debits: number, ballots: number): Difference[] {
  if (debits === ballots) return [];
  const says = `${debits} credits were spent on ${ballots} counted ballots.`;
  return [{ kind: 'votes-differ', says, votingId }];
}
