import { checkChoice } from '#ballot/choice.ts';
import {
  fenceAt,
  needsIntent,
  refuseUnrecorded,
  respondAt,
  sendBefore,
  unknownUntilCounted,
} from '#ballot/deadlines.ts';
import { judgeDuplicate } from '#ballot/duplicate.ts';
import { mayVote } from '#ballot/eligibility.ts';
import { type AcceptedVote, type Participation, participationOf } from '#ballot/vote.ts';
import type { BallotId, ClientId, UserId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { shardOfBallot } from '#basics/shards.ts';
import { isTransient } from '#basics/transient.ts';
import type { After, Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Slots } from '#contracts/slots.ts';
import { isSealed } from '#contracts/voting-status.ts';
import type { Counts } from '#stores/counts.ts';
import type { VoteIntents } from '#stores/vote-intents.ts';
import type { VoteInSlot, Votes } from '#stores/votes.ts';
import type { VotingCache } from '#stores/voting-cache.ts';
import { methodOf } from '#tally/methods.ts';
import {
  type Contended,
  contended,
  type RetryDependencies,
  untilWritten,
} from '#use-cases/retry.ts';
import { within } from '#use-cases/within.ts';
import type { Voting } from '#voting/voting.ts';

export type RecordVoteDependencies = RetryDependencies & {
  readonly votings: VotingCache;
  readonly votes: Votes;
  /** For a repeat that comes late: which ballots the count took in. */
  readonly counts: Pick<Counts, 'holds'>;
  readonly intents: Pick<VoteIntents, 'put'>;
  readonly slots: Slots;
  readonly clock: Clock;
  readonly after: After;
  readonly newToken: () => string;
  readonly newSalt: () => string;
};

/** A vote as its voter has sent it. */
export type SentVote = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly userId: UserId;
  readonly ballotId: BallotId;
  readonly choice: unknown;
  readonly receivedAt: number;
};

/** When the vote was received, and what it cost. */
type Acknowledgement = Pick<Participation, 'receivedAt' | 'creditsCharged'>;

/** A vote that is certain to be counted, or why it is not acknowledged. */
export type RecordedVote = Result<Acknowledgement, Rejection>;

/** A conflict passes within milliseconds, throttling later; the deadline of the vote ends both. */
const backoff = { baseMs: 10, maxMs: 400 };

/**
 * Records a vote if its voting takes it, and takes votes at the time at which it was received. One
 * that came too late may still repeat a vote that was recorded, and has its result. Throws a
 * transient error if the store does not respond; the vote is not recorded then.
 */
export async function recordVote(
  dependencies: RecordVoteDependencies,
  { choice, ...sent }: SentVote,
): Promise<RecordedVote> {
  const { votings, newSalt, slots, clock, after } = dependencies;
  const startedAt = clock.now();
  const inTime = <Value>(read: () => Promise<Value>): Promise<Value> =>
    within({ after, ms: Math.max(1, respondAt(startedAt) - clock.now()) }, read);
  const voting = await inTime(() => votings.get(sent.clientId, sent.votingId));
  if (voting === undefined) return reject('not-found');
  const method = methodOf(voting.counting);
  const checked = checkChoice({ options: voting.options, method }, choice);
  if (!checked.ok) return checked;
  const vote: AcceptedVote = {
    ...sent,
    shards: voting.shards,
    choice: checked.value,
    salt: newSalt(),
    counterKeys: method.counterKeys(checked.value),
    paid: voting.pricing === 'paid',
  };
  const allowed = mayVote(voting, vote.receivedAt);
  const times = { startedAt, closesAt: voting.window.closesAt };
  const recorded = allowed.ok
    ? await slots.hold((slot) => recordUntilCertain(dependencies, { ...vote, slot }, times))
    : allowed;
  const isTooLate =
    !recorded.ok && ['voting-closed', 'not-recorded-in-time'].includes(recorded.reason.code);
  if (!isTooLate) return recorded;
  return (await inTime(() => resultOfRepeat(dependencies, vote, voting))) ?? recorded;
}

/**
 * Records a vote until its outcome is certain, or the time is up. A transaction that met another on
 * an item, or was throttled, is tried again after a pause with full jitter; so is one whose outcome
 * was lost in the network, with the token that makes its repeat harmless.
 */
async function recordUntilCertain(
  dependencies: RecordVoteDependencies,
  vote: VoteInSlot,
  { startedAt, closesAt }: { readonly startedAt: number; readonly closesAt: number },
): Promise<RecordedVote> {
  const { votes, intents, clock, newToken, after } = dependencies;
  const untilAt = sendBefore(startedAt, closesAt);
  const mayTry = () => clock.now() < untilAt;
  const until = (instant: number) => ({ after, ms: Math.max(1, instant - clock.now()) });
  const token = newToken();
  let hasIntent = false;
  let isUncommitted = true;
  const tryOnce = async (): Promise<RecordedVote | Contended> => {
    let isSent = false;
    try {
      if (!hasIntent && needsIntent(vote, closesAt, clock.now())) {
        await within(until(untilAt), (signal) => intents.put(vote, signal));
        hasIntent = true;
        // Before the count every vote with an intent is voided; a later intent might not be found.
        if (!mayTry()) return contended;
      }
      isSent = true;
      const outcome = await within(until(untilAt), (signal) => votes.record(vote, token, signal));
      if (outcome === 'busy') return contended;
      if (outcome === 'refused-for-credits') return noCredits;
      const recorded =
        outcome === 'recorded'
          ? acknowledge(participationOf(vote))
          : await within(until(respondAt(startedAt)), () => earlier(votes, vote));
      if (recorded === contended || !recorded.ok) return recorded;
      const now = clock.now();
      return now < fenceAt(closesAt) ? recorded : unknownUntilCounted(closesAt, now);
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (isSent) isUncommitted = false;
      return contended;
    }
  };
  const recorded = await untilWritten(dependencies, { backoff, mayTry }, tryOnce);
  return recorded === contended ? refuseUnrecorded(isUncommitted, closesAt, clock.now()) : recorded;
}

const noCredits = reject('no-credits', { credits: { needed: 1, held: 0 } });

/**
 * Returns the result of a vote that came after the end, or was taken up behind the fence, and
 * repeats one that was recorded: up to the fence that one is certain to be counted, and once the
 * count is sealed, the count decides. Returns undefined if it repeats none.
 */
async function resultOfRepeat(
  { votes, counts, clock }: RecordVoteDependencies,
  vote: AcceptedVote,
  { status, window }: Pick<Voting, 'status' | 'window'>,
): Promise<RecordedVote | undefined> {
  const participation = await votes.participation(vote);
  if (participation === undefined || participation.tombstone) return undefined;
  if (!(await votes.inBox(vote))) return undefined;
  if (isSealed(status)) {
    const { clientId, votingId, shards, ballotId } = vote;
    const shard = shardOfBallot(ballotId, shards);
    const isCounted = await counts.holds(clientId, votingId, shard, ballotId);
    return isCounted ? acknowledge(participation) : reject('not-recorded-in-time');
  }
  const now = clock.now();
  return now < fenceAt(window.closesAt)
    ? acknowledge(participation)
    : unknownUntilCounted(window.closesAt, now);
}

const acknowledge = ({ receivedAt, creditsCharged }: Acknowledgement): RecordedVote =>
  ok({ receivedAt, creditsCharged });

/** `contended` when neither is there after all, so that the vote may be tried again. */
async function earlier(votes: Votes, vote: AcceptedVote): Promise<RecordedVote | Contended> {
  const verdict = judgeDuplicate(await votes.earlier(vote));
  switch (verdict.kind) {
    case 'same-vote':
      return acknowledge(verdict.participation);
    case 'nothing-there':
      return contended;
    case 'tombstone':
      return reject('not-recorded-in-time');
    default:
      return reject(verdict.kind);
  }
}
