import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Voting } from '#voting/voting.ts';

/**
 * The one rule of time: a vote counts if `opensAt <= receivedAt < closesAt`. The status that the
 * machine shows plays no part, so that a late machine delays what people see, never what counts.
 */
export function mayVote(
  { status, window }: Pick<Voting, 'status' | 'window'>,
  receivedAt: number,
): Result<true, Rejection> {
  if (status === 'cancelled') return reject('voting-cancelled');
  if (receivedAt < window.opensAt) return reject('voting-not-open');
  if (receivedAt >= window.closesAt) return reject('voting-closed');
  return ok(true);
}
