/** When a voting takes votes, in epoch milliseconds: from `opensAt` on, before `closesAt`. */
export type CalendarEntry = {
  readonly votingId: string;
  readonly opensAt: number;
  readonly closesAt: number;
};

/**
 * The greatest number of votings that run at one moment within `window`, itself included, once it
 * joins the others. A voting that is among them already moves: its old window does not count.
 */
export function overlapMax(windows: readonly CalendarEntry[], window: CalendarEntry): number {
  const changes = [...windows.filter(({ votingId }) => votingId !== window.votingId), window]
    .map((other) => ({
      opensAt: Math.max(other.opensAt, window.opensAt),
      closesAt: Math.min(other.closesAt, window.closesAt),
    }))
    .filter(({ opensAt, closesAt }) => opensAt < closesAt)
    .flatMap(({ opensAt, closesAt }) => [
      { at: opensAt, step: 1 },
      { at: closesAt, step: -1 },
    ])
    // At the same moment the one that ends goes first: windows are half open.
    .sort((left, right) => left.at - right.at || left.step - right.step);
  let running = 0;
  let most = 0;
  for (const { step } of changes) {
    running += step;
    most = Math.max(most, running);
  }
  return most;
}

/** Whether no more than `limit` votings would ever run at once if the voting had this window. */
export const fits = (
  calendar: readonly CalendarEntry[],
  window: CalendarEntry,
  limit: number,
): boolean => overlapMax(calendar, window) <= limit;

/** The calendar without the votings that have ended by `now`. */
export const prune = (calendar: readonly CalendarEntry[], now: number): readonly CalendarEntry[] =>
  calendar.filter(({ closesAt }) => closesAt > now);
