import { timing } from '#contracts/timing.ts';
import type { VotingWindow } from '#voting/voting.ts';

/** The instants at which a voting is moved on, epoch milliseconds at whole seconds. */
export type Plan = {
  readonly remindAt: number;
  /** From here on it is too late for a reminder. */
  readonly remindBefore: number;
  readonly opensAt: number;
  readonly alertAt: number;
  /** From here on it is too late for an alert. */
  readonly alertBefore: number;
  readonly closesAt: number;
  /** From here on the ballots are counted: every vote in flight at the close has landed. */
  readonly countAt: number;
};

/**
 * A voting shorter than the notice of an alert is alerted when it opens. A notice is worth sending
 * for a short while, and never once what it announces has come.
 */
export function planOf({ opensAt, closesAt }: VotingWindow): Plan {
  const remindAt = opensAt - timing.reminderBeforeOpenMs;
  const alertAt = Math.max(opensAt, closesAt - timing.alertBeforeCloseMs);
  return {
    remindAt,
    remindBefore: Math.min(remindAt + timing.noticeLateMs, opensAt),
    opensAt,
    alertAt,
    alertBefore: Math.min(alertAt + timing.noticeLateMs, closesAt),
    closesAt,
    countAt: closesAt + timing.drainMs,
  };
}

/** How the execution of a voting is started. */
export type Start = {
  /** The whole minute that its schedule names, in epoch milliseconds. */
  readonly scheduledAt: number;
  /** It is due so soon that it is started without waiting for the schedule. */
  readonly isDue: boolean;
};

const minuteMs = 60_000;

/**
 * How an execution is started, as of `now`. EventBridge Scheduler is exact to a minute: the
 * schedule is for the last whole minute before the machine is needed, or else for one that has not
 * begun. It also starts the execution if starting it at once has failed.
 */
export function startOf(window: VotingWindow, now: number): Start {
  const neededAt = planOf(window).remindAt - timing.schedulerLeadMs;
  const startAt = Math.floor(neededAt / minuteMs) * minuteMs;
  const nextMinute = Math.ceil((now + minuteMs) / minuteMs) * minuteMs;
  return {
    scheduledAt: Math.max(startAt, nextMinute),
    isDue: startAt - now < timing.startAtOnceMs,
  };
}
