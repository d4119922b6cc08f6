import type { PurchaseId, UserId, VotingId } from '#basics/ids.ts';

/** Why a voter's credits change. */
export const ledgerCauses = ['purchase', 'grant', 'vote', 'taken-back', 'given-back'] as const;

/** One change of a voter's credits, with its cause. */
export type LedgerEntry = {
  readonly entryId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cause: (typeof ledgerCauses)[number];
  /** What it added; below zero, what it took. */
  readonly credits: number;
  readonly purchaseId?: PurchaseId;
  readonly votingId?: VotingId;
  /** Who granted it, and why. */
  readonly by?: UserId;
  readonly reason?: string;
};

/** An entry with the balance after it. */
export type StatementEntry = LedgerEntry & { readonly balance: number };

/** What all entries add up to: the balance, always. */
export const sumOf = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, { credits }) => sum + credits, 0);

const inOrder = (one: LedgerEntry, other: LedgerEntry): number =>
  one.at - other.at || (one.entryId < other.entryId ? -1 : 1);

/**
 * The entries in the order in which they happened, oldest first, each with the balance after it.
 * Their times come from several clocks; but no balance was ever below zero, so an entry that
 * would take more than there was must have come after the next one that adds.
 */
export function statementOf(entries: readonly LedgerEntry[]): StatementEntry[] {
  const statement: StatementEntry[] = [];
  let balance = 0;
  let waiting: LedgerEntry[] = [];
  const take = (entry: LedgerEntry): boolean => {
    if (balance + entry.credits < 0) return false;
    balance += entry.credits;
    statement.push({ ...entry, balance });
    return true;
  };
  for (const entry of [...entries].sort(inOrder)) {
    if (!take(entry)) waiting.push(entry);
    else if (entry.credits > 0) waiting = waiting.filter((late) => !take(late));
  }
  return statement;
}
