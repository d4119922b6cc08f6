import type { ClientId, VotingId } from '#basics/ids.ts';

/** What the life cycle tells the outside, through SNS. */
export const factKinds = [
  'voting-scheduled',
  'voting-changed',
  'voting-cancelled',
  'reminder-due',
  'voting-opened',
  'alert-due',
  'voting-closed',
  'voting-published',
] as const;
export type FactKind = (typeof factKinds)[number];

/** A fact may be delivered more than once; its id makes a repeat recognisable. */
export type Fact = {
  readonly factId: string;
  readonly kind: FactKind;
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly version: number;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** The fact of a kind about one version of a voting: its id is the same each time. */
export const factOf = (
  kind: FactKind,
  voting: { clientId: ClientId; votingId: VotingId; version: number },
  at: number,
): Fact => ({
  factId: `${voting.votingId}-v${voting.version}-${kind}`,
  kind,
  clientId: voting.clientId,
  votingId: voting.votingId,
  version: voting.version,
  at,
});
