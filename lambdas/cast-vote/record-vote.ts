import { judgeDuplicate } from '#ballot/duplicate.ts';
import { fullJitterMs } from '#basics/full-jitter.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import { isTransient } from '#shell/infrastructure-fault.ts';
import type { Notes } from '#stores/notes.ts';
import type { AcceptedVote, Participation, Votes } from '#stores/votes.ts';

/** What recording needs from outside; `random` gives numbers from 0 to 1. */
export type Recording = {
  readonly votes: Votes;
  readonly notes: Pick<Notes, 'leave'>;
  readonly clock: Clock;
  readonly newToken: () => string;
  readonly random: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** When the vote was received and what it cost, or why it is not acknowledged. */
export type RecordedVote = Result<Pick<Participation, 'receivedAt' | 'creditsCharged'>, Rejection>;

const backoff = { baseMs: 10, maxMs: 400 };

/**
 * After this instant no vote is acknowledged: the count reads half a drain later, so whatever is
 * acknowledged before it is counted.
 */
export const fenceOf = (closesAt: number): number => closesAt + timing.drainMs / 2;

/**
 * Records a vote until it is certain what became of it, or the time is up. A transaction that met
 * another on an item, or was throttled, is tried again after a pause with full jitter; so is one
 * whose outcome the network kept from us, with the token that makes its repeat harmless.
 */
export async function recordVote(
  { votes, notes, clock, newToken, random, pause }: Recording,
  vote: AcceptedVote,
  closesAt: number,
): Promise<RecordedVote> {
  const startedAt = clock.now();
  const untilAt = Math.min(startedAt + timing.voteTimeoutMs - 1_000, fenceOf(closesAt));
  const token = newToken();
  let certain = true;
  let noted = !vote.paid;
  for (let attempt = 0; ; attempt += 1) {
    if (attempt > 0) {
      await pause(fullJitterMs(random(), attempt, backoff));
    }
    if (clock.now() >= untilAt) return reject(certain ? 'unavailable' : 'outcome-unknown');
    const leftMs = () => Math.max(1, untilAt - clock.now());
    let sent = false;
    try {
      if (!noted && clock.now() >= closesAt - timing.noteBeforeCloseMs) {
        await within(leftMs(), (signal) => notes.leave(vote, signal));
        noted = true;
        // The count gives up what it finds noted; a note that came too late might not be found.
        if (clock.now() >= untilAt) continue;
      }
      sent = true;
      const outcome = await within(leftMs(), (signal) => votes.record(vote, token, signal));
      if (outcome === 'busy') continue;
      if (outcome === 'refused-for-credits') return noCredits;
      const recorded = outcome === 'recorded' ? ownParticipation(vote) : await earlier(votes, vote);
      if (recorded === undefined) continue;
      if (recorded.ok && clock.now() >= fenceOf(closesAt)) return reject('outcome-unknown');
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

/**
 * Answers a vote that came after the end: a repeat of one that was recorded in time is that vote
 * again, as long as it is certain that it is counted.
 */
export async function answerAfterClose(
  { votes, clock }: Pick<Recording, 'votes' | 'clock'>,
  vote: AcceptedVote,
  closesAt: number,
): Promise<RecordedVote> {
  const recorded = await earlier(votes, vote);
  if (recorded === undefined || !recorded.ok) return reject('voting-closed');
  return clock.now() < fenceOf(closesAt) ? recorded : reject('outcome-unknown');
}

const ownParticipation = ({ receivedAt, paid }: AcceptedVote) =>
  ok({ receivedAt, creditsCharged: paid ? (1 as const) : (0 as const) });

/** Undefined when neither is there after all, so that the vote may be tried again. */
async function earlier(votes: Votes, vote: AcceptedVote) {
  const verdict = judgeDuplicate(vote.choice, await votes.earlier(vote));
  switch (verdict.kind) {
    case 'same-vote':
      return ok(verdict.participation);
    case 'nothing-there':
      return undefined;
    default:
      return reject(verdict.kind);
  }
}
