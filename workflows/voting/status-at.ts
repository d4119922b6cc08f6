import type { VotingStatus } from '#contracts/voting-status.ts';
import type { Voting, VotingWindow } from '#voting/voting.ts';

/** What the status of a voting follows from. */
export type Timed = Pick<Voting, 'status'> & {
  readonly window: Pick<VotingWindow, 'opensAt' | 'closesAt'>;
};

/**
 * The status of a voting at the instant `now`. Until the count, the clock decides, as it does about
 * votes; the status that the life cycle has recorded follows as soon as the machine gets to it.
 */
export function statusAt({ status, window }: Timed, now: number): VotingStatus {
  if (status !== 'scheduled' && status !== 'open') return status;
  if (now >= window.closesAt) return 'closed';
  return now >= window.opensAt ? 'open' : 'scheduled';
}
