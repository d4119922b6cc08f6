import type { After, Clock } from '#contracts/ports.ts';
import { systemAfter } from '#gateways/retry.ts';

/** The movable clock of the local host. All instants are epoch milliseconds. */
export type LocalClock = Clock & {
  /** How far this clock is ahead of the system's, in milliseconds. */
  readonly offsetMs: () => number;
  /** Moves forward by milliseconds. Throws a RangeError for a move back. */
  readonly move: (ms: number) => void;
  /** Moves forward to an instant. Throws a RangeError for one that has passed. */
  readonly moveTo: (instant: number) => void;
  /** Resolves when the clock reaches the instant; rejects with the signal's reason when aborted. */
  readonly waitUntil: (instant: number, signal?: AbortSignal) => Promise<void>;
  /**
   * Calls back once so much time has passed by itself: a move does not count, for no work is done
   * in it, and where the clock stands, no time passes.
   */
  readonly after: After;
};

type Waiter = { readonly instant: number; readonly wake: () => void };

/** A timer never runs longer than this, so that a machine that slept notices soon after. */
const longestNapMs = 1_000;

/**
 * Makes a clock that runs with the system's, `offsetMs` ahead of it, and never backwards.
 * `onMove` is called with every new offset, to store it. A clock that stands advances only when it
 * is moved, so that nothing comes due while a test works.
 */
export function createLocalClock(options: {
  offsetMs: number;
  onMove?: (offsetMs: number) => void;
  stands?: boolean;
}): LocalClock {
  const waiters = new Set<Waiter>();
  const stoodAt = options.stands ? Date.now() : undefined;
  let offset = options.offsetMs;
  let latest = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const now = () => {
    latest = Math.max(latest, (stoodAt ?? Date.now()) + offset);
    return latest;
  };

  function wakeDue() {
    clearTimeout(timer);
    timer = undefined;
    const instant = now();
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of [...waiters]) {
      if (waiter.instant <= instant) waiter.wake();
      else next = Math.min(next, waiter.instant);
    }
    const isRunning = stoodAt === undefined && waiters.size > 0;
    if (isRunning) timer = setTimeout(wakeDue, Math.min(next - instant, longestNapMs));
  }

  function move(ms: number) {
    if (!(Number.isSafeInteger(ms) && ms >= 0)) {
      throw new RangeError('The clock moves only forward, by whole milliseconds.');
    }
    offset += ms;
    options.onMove?.(offset);
    wakeDue();
  }

  return {
    now,
    offsetMs: () => offset,
    after: options.stands ? () => () => {} : systemAfter,
    move,
    moveTo: (instant) => {
      const from = now();
      if (instant < from) {
        const passed = new Date(instant).toISOString();
        throw new RangeError(`${passed} has passed. The clock only moves forward.`);
      }
      move(instant - from);
    },
    waitUntil: (instant, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (Number.isNaN(instant)) return reject(new RangeError('Not an instant.'));
        if (instant <= now()) return resolve();
        const leave = () => {
          waiters.delete(waiter);
          signal?.removeEventListener('abort', abort);
        };
        const abort = () => {
          leave();
          if (waiters.size === 0) clearTimeout(timer);
          reject(signal?.reason);
        };
        const waiter = {
          instant,
          wake: () => {
            leave();
            resolve();
          },
        };
        waiters.add(waiter);
        signal?.addEventListener('abort', abort);
        wakeDue();
      }),
  };
}
