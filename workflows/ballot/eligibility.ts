import { ok, type Result } from '#basics/result.ts';
import { isoText } from '#contracts/instant.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Voting, VotingWindow } from '#voting/voting.ts';

/**
 * The one rule of time: a vote counts if `opensAt <= receivedAt < closesAt`. The status that the
 * machine has recorded plays no part, so that a late machine delays what people see, never what
 * counts. A refusal for its time carries that time and the window.
 */
export function mayVote(
  { status, window }: Pick<Voting, 'status' | 'window'>,
  receivedAt: number,
): Result<true, Rejection> {
  if (status === 'cancelled') return reject('voting-cancelled');
  if (receivedAt < window.opensAt) return reject('voting-not-open', timesOf(window, receivedAt));
  if (receivedAt >= window.closesAt) return reject('voting-closed', timesOf(window, receivedAt));
  return ok(true);
}

/** A voter may register for the alert of a voting until it ends, unless it is cancelled. */
export function mayRegister(
  { status, window }: Pick<Voting, 'status' | 'window'>,
  at: number,
): Result<true, Rejection> {
  if (status === 'cancelled') return reject('voting-cancelled');
  if (window.closesAt <= at) return reject('voting-over');
  return ok(true);
}

/** When a vote was received, and when it could have been, as a refusal shows it. */
export const timesOf = ({ opensAt, closesAt }: VotingWindow, receivedAt: number) => ({
  receivedAt: isoText(receivedAt),
  opensAt: isoText(opensAt),
  closesAt: isoText(closesAt),
});
