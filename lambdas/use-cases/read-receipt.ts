import { type ReceiptState, receiptStateOf } from '#ballot/receipt.ts';
import type { BallotId, ClientId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { shardOfBallot } from '#basics/shards.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { isSealed } from '#contracts/voting-status.ts';
import type { Ballots } from '#stores/ballots.ts';
import type { Counts } from '#stores/counts.ts';
import type { Votings } from '#stores/votings.ts';

export type ReadReceiptDependencies = {
  readonly votings: Pick<Votings, 'get'>;
  readonly ballots: Pick<Ballots, 'has'>;
  readonly counts: Pick<Counts, 'holds'>;
};

type Names = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly ballotId: BallotId;
};

export type Receipt = Omit<Names, 'clientId'> & {
  readonly state: ReceiptState;
};

/** Returns whether a ballot is in the box and in the count, and never what it says. */
export async function readReceipt(
  { votings, ballots, counts }: ReadReceiptDependencies,
  { clientId, votingId, ballotId }: Names,
): Promise<Result<Receipt, Rejection>> {
  const stored = await votings.get(clientId, votingId);
  if (stored === undefined) return reject('not-found');
  const { status, shards } = stored.voting;
  const shard = shardOfBallot(ballotId, shards);
  if (!(await ballots.has(clientId, votingId, shard, ballotId))) return reject('not-found');
  const inCount = isSealed(status) && (await counts.holds(clientId, votingId, shard, ballotId));
  return ok({ votingId, ballotId, state: receiptStateOf(status, inCount) });
}
