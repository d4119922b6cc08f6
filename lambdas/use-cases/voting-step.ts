import type { StepSubject } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { StoredVoting, Votings } from '#stores/votings.ts';
import { type Contended, mustWrite, type RetryDependencies } from '#use-cases/retry.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

/**
 * A step competes with the changes of admins and with repeats of itself: one that is behind those
 * of a busy moment finds its place within a second or two. Then the machine is the one to wait.
 */
const policy = { backoff: { baseMs: 10, maxMs: 400 }, attemptsMax: 10 };

/**
 * Calls `tryOnce` until a step has written or has nothing to write. Throws a transient error, on
 * which the machine repeats the step later, if other writers are faster each time.
 */
export const untilStepWritten = <Value>(
  retry: RetryDependencies,
  { votingId }: StepSubject,
  tryOnce: () => Promise<Value | Contended>,
): Promise<Value> => mustWrite(retry, { ...policy, what: `The voting ${votingId}` }, tryOnce);

/** Returns the voting of a step of the count, or the outcome of a step with nothing to do. */
export async function closedVoting(
  votings: Pick<Votings, 'get'>,
  { clientId, votingId, version }: StepSubject,
): Promise<StoredVoting | 'superseded' | 'already'> {
  const stored = await votings.get(clientId, votingId);
  if (stored?.voting.version !== version) return 'superseded';
  // After the seal nothing is counted again, so that the ids under the sealed digests stay.
  return stored.voting.status === 'closed' ? stored : 'already';
}

export type DrainedVotingDependencies = {
  readonly votings: Pick<Votings, 'get'>;
  readonly clock: Clock;
};

/** The same for a step that has to wait until every vote in flight at the close has landed. */
export async function drainedVoting(
  { votings, clock }: DrainedVotingDependencies,
  subject: StepSubject,
): Promise<Voting | 'superseded' | 'already' | 'not-due'> {
  const stored = await closedVoting(votings, subject);
  if (typeof stored === 'string') return stored;
  return clock.now() < planOf(stored.voting.window).countAt ? 'not-due' : stored.voting;
}
