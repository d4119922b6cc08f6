import { timing } from '#contracts/timing.ts';
import type { VotingWindow } from '#voting/voting.ts';

/** The instants at which a voting is moved on, epoch milliseconds at whole seconds. */
export type Plan = {
  readonly remindAt: number;
  readonly opensAt: number;
  readonly alertAt: number;
  readonly closesAt: number;
  /** From here on the ballots are counted: every vote in flight at the close has landed. */
  readonly countAt: number;
};

/** A voting shorter than the notice of an alert is alerted when it opens. */
export const planOf = ({ opensAt, closesAt }: VotingWindow): Plan => ({
  remindAt: opensAt - timing.reminderBeforeOpenMs,
  opensAt,
  alertAt: Math.max(opensAt, closesAt - timing.alertBeforeCloseMs),
  closesAt,
  countAt: closesAt + timing.drainMs,
});
