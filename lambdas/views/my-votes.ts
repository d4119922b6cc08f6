import type { VotingId } from '#basics/ids.ts';
import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';

type MyVote = components['schemas']['MyVote'];

/** That a voter voted, and when; never what. */
export const showMyVote = (vote: {
  readonly votingId: VotingId;
  readonly receivedAt: number;
  readonly creditsCharged: MyVote['creditsCharged'];
}): MyVote => ({
  votingId: vote.votingId,
  receivedAt: isoText(vote.receivedAt),
  creditsCharged: vote.creditsCharged,
});
