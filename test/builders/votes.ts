import type { BallotId } from '#basics/ids.ts';
import { createCountedIds } from '#stores/counted-ids.ts';
import type { VoteInSlot } from '#stores/votes.ts';
import { aBallotId, ada, aVotingId, demo } from '#test/builders/ids.ts';
import { aWindow } from '#test/builders/votings.ts';

/** A vote for tea that the rules have accepted: by default Ada's, in a free voting. */
export function aVote(changes: Partial<VoteInSlot> = {}): VoteInSlot {
  return {
    clientId: demo,
    votingId: aVotingId(),
    userId: ada,
    ballotId: aBallotId(),
    shards: 16,
    choice: { optionIds: ['tea'] },
    salt: '5a'.repeat(16),
    counterKeys: ['ballots', 'option:tea'],
    receivedAt: aWindow().opensAt,
    paid: false,
    slot: '0'.repeat(16),
    ...changes,
  };
}

/** Ids of ballots in ascending order, as a count stores them. */
export function stretchesOf(ballotIds: readonly BallotId[]) {
  const ids = createCountedIds();
  for (const ballotId of ballotIds) ids.add(ballotId);
  return ids.stretches();
}
