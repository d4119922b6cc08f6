import { judgeDuplicate } from '#ballot/duplicate.ts';
import { mayVote } from '#ballot/eligibility.ts';
import { fullJitterMs } from '#basics/full-jitter.ts';
import { ok, type Result } from '#basics/result.ts';
import { isTransient } from '#basics/transient.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Slots } from '#contracts/slots.ts';
import { timing } from '#contracts/timing.ts';
import { isSealed } from '#contracts/voting-status.ts';
import type { Counts } from '#stores/counts.ts';
import type { VoteIntents } from '#stores/vote-intents.ts';
import type { AcceptedVote, Participation, Votes } from '#stores/votes.ts';
import type { Voting } from '#voting/voting.ts';

/** What recording needs from outside; `random` gives numbers from 0 to 1. */
export type Recording = {
  readonly votes: Votes;
  readonly slots: Slots;
  readonly intents: Pick<VoteIntents, 'put'>;
  readonly clock: Clock;
  readonly newToken: () => string;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** What settling a vote needs: for a repeat that comes late, also what the count took in. */
export type Settling = Recording & { readonly counts: Pick<Counts, 'holds'> };

/** When the vote was received and what it cost, or why it is not acknowledged. */
export type RecordedVote = Result<Pick<Participation, 'receivedAt' | 'creditsCharged'>, Rejection>;

const backoff = { baseMs: 10, maxMs: 400 };

/**
 * After this instant no vote is acknowledged: the count reads half a drain later, so whatever is
 * acknowledged before it is counted.
 */
export const fenceOf = (closesAt: number): number => closesAt + timing.drainMs / 2;

/**
 * Settles a vote: records it if its voting takes votes at the time at which it was received. One
 * that came too late may still repeat a vote that was recorded, and is answered as that one.
 */
export async function settleVote(
  settling: Settling,
  vote: Omit<AcceptedVote, 'slot'>,
  voting: Pick<Voting, 'status' | 'window'>,
): Promise<RecordedVote> {
  const allowed = mayVote(voting, vote.receivedAt);
  const { closesAt } = voting.window;
  const settled = allowed.ok
    ? await settling.slots.hold((slot) => recordVote(settling, { ...vote, slot }, closesAt))
    : allowed;
  const isTooLate =
    !settled.ok && ['voting-closed', 'not-recorded-in-time'].includes(settled.reason.code);
  return isTooLate ? ((await answerRepeat(settling, vote, voting)) ?? settled) : settled;
}

/**
 * Records a vote until it is certain what became of it, or the time is up. A transaction that met
 * another on an item, or was throttled, is tried again after a pause with full jitter; so is one
 * whose outcome the network kept from us, with the token that makes its repeat harmless.
 */
async function recordVote(
  { votes, intents, clock, newToken, random, pause }: Recording,
  vote: AcceptedVote,
  closesAt: number,
): Promise<RecordedVote> {
  const startedAt = clock.now();
  const untilAt = Math.min(startedAt + timing.voteTimeoutMs - 1_000, fenceOf(closesAt));
  const token = newToken();
  let certain = true;
  let hasIntent = !vote.paid;
  for (let attempt = 0; ; attempt += 1) {
    if (attempt > 0) {
      await pause(fullJitterMs(random(), attempt, backoff));
    }
    if (clock.now() >= untilAt) return timeIsUp(certain, closesAt, clock.now());
    const leftMs = () => Math.max(1, untilAt - clock.now());
    let sent = false;
    try {
      if (!hasIntent && clock.now() >= closesAt - timing.intentBeforeCloseMs) {
        await within(leftMs(), (signal) => intents.put(vote, signal));
        hasIntent = true;
        // Before the count every vote with an intent is voided; a later intent might not be found.
        if (clock.now() >= untilAt) continue;
      }
      sent = true;
      const outcome = await within(leftMs(), (signal) => votes.record(vote, token, signal));
      if (outcome === 'busy') continue;
      if (outcome === 'refused-for-credits') return noCredits;
      const recorded = outcome === 'recorded' ? ownParticipation(vote) : await earlier(votes, vote);
      if (recorded === undefined) continue;
      if (recorded.ok && clock.now() >= fenceOf(closesAt)) {
        return unknownUntilCounted(closesAt, clock.now());
      }
      return recorded;
    } catch (error) {
      if (!isTransient(error)) throw error;
      if (sent) certain = false;
    }
  }
}

const noCredits = reject('no-credits', { credits: { needed: 1, held: 0 } });

/** Its timer ends with the work; that of `AbortSignal.timeout` would go off for every vote. */
async function within<Value>(ms: number, work: (signal: AbortSignal) => Promise<Value>) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** How long the count may take to be sealed before it is worth asking again, in seconds. */
const askAgainSeconds = 5;

const unknownUntilCounted = (closesAt: number, now: number) => {
  const waitMs = Math.max(0, closesAt + timing.drainMs - now);
  return reject('outcome-unknown', {
    retryAfterSeconds: Math.ceil(waitMs / 1_000) + askAgainSeconds,
  });
};

/** Behind the fence nothing that was not sent before it can be recorded any more. */
function timeIsUp(certain: boolean, closesAt: number, now: number): RecordedVote {
  const isBehindFence = now >= fenceOf(closesAt);
  if (certain) return reject(isBehindFence ? 'not-recorded-in-time' : 'unavailable');
  return isBehindFence ? unknownUntilCounted(closesAt, now) : reject('outcome-unknown');
}

/**
 * Answers a vote that came after the end, or was taken up behind the fence, and repeats one that
 * was recorded: up to the fence that one is certain to be counted, and once the count is sealed,
 * the count tells. Undefined if it repeats none.
 */
async function answerRepeat(
  { votes, counts, clock }: Settling,
  vote: Omit<AcceptedVote, 'slot'>,
  { status, window }: Pick<Voting, 'status' | 'window'>,
): Promise<RecordedVote | undefined> {
  const participation = await votes.participation(vote);
  if (participation === undefined || participation.tombstone) return undefined;
  if (!(await votes.inBox(vote))) return undefined;
  if (isSealed(status)) {
    const { clientId, votingId, shard, ballotId } = vote;
    const isCounted = await counts.holds(clientId, votingId, shard, ballotId);
    return isCounted ? ok(participation) : reject('not-recorded-in-time');
  }
  const now = clock.now();
  return now < fenceOf(window.closesAt)
    ? ok(participation)
    : unknownUntilCounted(window.closesAt, now);
}

const ownParticipation = ({ receivedAt, paid }: AcceptedVote) =>
  ok({ receivedAt, creditsCharged: paid ? (1 as const) : (0 as const) });

/** Undefined when neither is there after all, so that the vote may be tried again. */
async function earlier(votes: Votes, vote: AcceptedVote) {
  const verdict = judgeDuplicate(await votes.earlier(vote));
  switch (verdict.kind) {
    case 'same-vote':
      return ok(verdict.participation);
    case 'nothing-there':
      return undefined;
    case 'tombstone':
      return reject('not-recorded-in-time');
    default:
      return reject(verdict.kind);
  }
}
