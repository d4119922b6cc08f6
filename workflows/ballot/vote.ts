import type { BallotId, ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Choice } from '#contracts/counting.ts';

/** A vote that the rules have accepted, ready to be recorded. */
export type AcceptedVote = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  /** Into how many partitions the ballots of the voting are spread. */
  readonly shards: number;
  readonly userId: UserId;
  readonly ballotId: BallotId;
  readonly choice: Choice;
  /** Read by the count only. It hides the choice in what the seal publishes. */
  readonly salt: string;
  /** The counters that this ballot adds one to. */
  readonly counterKeys: readonly string[];
  readonly receivedAt: number;
  readonly paid: boolean;
};

/** That a voter voted, and when; for a paid voting also the ledger's debit. */
export type Participation = {
  readonly votingId: VotingId;
  readonly receivedAt: number;
  readonly creditsCharged: 0 | 1;
  /** There was no vote: this was stored before the count, so that it can no longer land. */
  readonly tombstone?: true;
};

/** The participation that a vote leaves. */
export const participationOf = ({ votingId, receivedAt, paid }: AcceptedVote): Participation => ({
  votingId,
  receivedAt,
  creditsCharged: paid ? 1 : 0,
});
