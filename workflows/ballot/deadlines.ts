import { reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';

type Refusal = ReturnType<typeof reject>;

/**
 * The fence: from this instant on no vote is acknowledged. The count reads half a drain later, so
 * whatever is acknowledged before the fence is counted.
 */
export const fenceAt = (closesAt: number): number => closesAt + timing.drainMs / 2;

/** What is left of the function's time for reading what is stored, and for the response. */
const readMs = 500;
const responseMs = 500;

/** When all that the store is asked for a vote has ended, if its function starts at `startedAt`. */
export const respondAt = (startedAt: number): number =>
  startedAt + timing.voteTimeoutMs - responseMs;

/**
 * A vote whose function starts at `startedAt` may be sent to the store before this instant: early
 * enough to read afterwards what is stored of it, and never after the fence.
 */
export const sendBefore = (startedAt: number, closesAt: number): number =>
  Math.min(respondAt(startedAt) - readMs, fenceAt(closesAt));

/** Must an intent be stored before this vote is sent at the instant `now`? */
export const needsIntent = (
  { paid }: { readonly paid: boolean },
  closesAt: number,
  now: number,
): boolean => paid && now >= closesAt - timing.intentBeforeCloseMs;

/** How long after the drain a voter should wait before the next attempt, in seconds. */
const askAgainSeconds = 5;

/** The refusal of a vote whose outcome only the count can decide, with when to ask again. */
export const unknownUntilCounted = (closesAt: number, now: number): Refusal => {
  const waitMs = Math.max(0, closesAt + timing.drainMs - now);
  return reject('outcome-unknown', {
    retryAfterSeconds: Math.ceil(waitMs / 1_000) + askAgainSeconds,
  });
};

/**
 * The refusal of a vote that could not be recorded while it might be sent. `isUncommitted`: no
 * transaction of it was committed, nor will be. After the fence none can begin any more.
 */
export function refuseUnrecorded(isUncommitted: boolean, closesAt: number, now: number): Refusal {
  const isBehindFence = now >= fenceAt(closesAt);
  if (isUncommitted) return reject(isBehindFence ? 'not-recorded-in-time' : 'unavailable');
  return isBehindFence ? unknownUntilCounted(closesAt, now) : reject('outcome-unknown');
}
