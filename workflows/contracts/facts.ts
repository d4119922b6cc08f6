import type { ClientId, PurchaseId, UserId, VotingId } from '#basics/ids.ts';

/** What the life cycle of a voting tells the outside, through SNS. */
export const votingFactKinds = [
  'voting-scheduled',
  'voting-changed',
  'voting-cancelled',
  'reminder-due',
  'voting-opened',
  'alert-due',
  'voting-closed',
  'voting-published',
] as const;

/** What is told to the one voter whose purchase it is. */
export const purchaseFactKinds = [
  'purchase-paid',
  'purchase-pending',
  'purchase-failed',
  'purchase-expired',
  'credits-taken-back',
  'credits-given-back',
] as const;

export type VotingFactKind = (typeof votingFactKinds)[number];
export type PurchaseFactKind = (typeof purchaseFactKinds)[number];
export type FactKind = VotingFactKind | PurchaseFactKind;

type Told<Kind extends FactKind> = {
  readonly factId: string;
  readonly kind: Kind;
  readonly clientId: ClientId;
  /** Epoch milliseconds. */
  readonly at: number;
};

export type VotingFact = Told<VotingFactKind> & {
  readonly votingId: VotingId;
  readonly version: number;
};

export type PurchaseFact = Told<PurchaseFactKind> & {
  readonly userId: UserId;
  readonly purchaseId: PurchaseId;
  /** How many credits came or went. */
  readonly credits: number;
};

/** A fact may be delivered more than once; its id makes a repeat recognisable. */
export type Fact = VotingFact | PurchaseFact;

/** The fact of a kind about one version of a voting: its id is the same each time. */
export const factOf = (
  kind: VotingFactKind,
  voting: { clientId: ClientId; votingId: VotingId; version: number },
  at: number,
): VotingFact => ({
  factId: `${voting.votingId}-v${voting.version}-${kind}`,
  kind,
  clientId: voting.clientId,
  votingId: voting.votingId,
  version: voting.version,
  at,
});
