import type { Voting } from '#voting/voting.ts';

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

/** The first moment within `window` at which most of the others run, and the ids of those. */
export function busiestMoment(
  calendar: readonly CalendarEntry[],
  window: CalendarEntry,
): { readonly at: number; readonly others: readonly string[] } {
  const others = calendar.filter(({ votingId }) => votingId !== window.votingId);
  const starts = others
    .map(({ opensAt }) => opensAt)
    .filter((at) => window.opensAt < at && at < window.closesAt)
    .sort((one, other) => one - other);
  let busiest = { at: window.opensAt, others: idsAt(others, window.opensAt) };
  for (const at of starts) {
    const running = idsAt(others, at);
    if (running.length > busiest.others.length) busiest = { at, others: running };
  }
  return busiest;
}

const idsAt = (windows: readonly CalendarEntry[], at: number): readonly string[] =>
  windows
    .filter(({ opensAt, closesAt }) => opensAt <= at && at < closesAt)
    .map(({ votingId }) => votingId);

/** Whether no more than `limit` votings would ever run at once if the voting had this window. */
export const fits = (
  calendar: readonly CalendarEntry[],
  window: CalendarEntry,
  limit: number,
): boolean => overlapMax(calendar, window) <= limit;

/** The calendar without the votings that have ended by `now`. */
export const prune = (calendar: readonly CalendarEntry[], now: number): readonly CalendarEntry[] =>
  calendar.filter(({ closesAt }) => closesAt > now);

/** The calendar with a voting in it as it is now, and without those that have ended by `now`. */
export function withVoting(
  calendar: readonly CalendarEntry[],
  { votingId, status, window }: Pick<Voting, 'votingId' | 'status' | 'window'>,
  now: number,
): readonly CalendarEntry[] {
  const others = prune(calendar, now).filter((entry) => entry.votingId !== votingId);
  if (status === 'cancelled') return others;
  return [...others, { votingId, opensAt: window.opensAt, closesAt: window.closesAt }];
}
