import { timing } from '#contracts/timing.ts';
import { ada, aVotingId, demo } from '#test/builders/ids.ts';
import type { VotingDraft } from '#voting/draft.ts';
import type { VotingEvent } from '#voting/events.ts';
import { rebuild } from '#voting/evolve.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting, VotingDetails, VotingWindow } from '#voting/voting.ts';
import { toLocal } from '#voting/zoned-time.ts';

/** A winter's day at noon in UTC, long before any window that is built here; epoch milliseconds. */
export const noon = Date.UTC(2027, 1, 23, 12);
const hour = 3_600_000;
const zone = 'Europe/Vienna';

/** A window, by default of an hour, an hour after noon. */
export function aWindow({
  opensAt = noon + hour,
  closesAt = opensAt + hour,
}: Partial<Pick<VotingWindow, 'opensAt' | 'closesAt'>> = {}): VotingWindow {
  const opensLocal = toLocal(opensAt, zone).local;
  const closesLocal = toLocal(closesAt, zone).local;
  return { opensAt, closesAt, zone, opensLocal, closesLocal };
}

/** What an admin decides: by default a free plurality voting on tea or coffee. */
export const someDetails = (changes: Partial<VotingDetails> = {}): VotingDetails => ({
  title: 'Tea or coffee?',
  options: [
    { id: 'tea', label: 'Tea' },
    { id: 'coffee', label: 'Coffee' },
  ],
  counting: { kind: 'plurality' },
  pricing: 'free',
  resultsVisible: { kind: 'after-close' },
  window: aWindow(),
  ...changes,
});

/** What an admin sends to schedule the voting of `someDetails`. */
export const aDraft = (changes: Partial<VotingDraft> = {}): VotingDraft => ({
  title: 'Tea or coffee?',
  options: [
    { id: 'tea', label: 'Tea' },
    { id: 'coffee', label: 'Coffee' },
  ],
  counting: { kind: 'plurality' },
  pricing: 'free',
  resultsVisible: { kind: 'after-close' },
  schedule: aSchedule(),
  ...changes,
});

/** The times of a draft, from instants at whole seconds. */
export function aSchedule(
  opensAt = noon + hour,
  closesAt = opensAt + hour,
): VotingDraft['schedule'] {
  const { opensLocal: opens, closesLocal: closes } = aWindow({ opensAt, closesAt });
  return { zone, opens, closes };
}

type ScheduledEvent = Extract<VotingEvent, { type: 'voting-scheduled' }>;

/** The first event of a voting, at noon. */
export const scheduledEvent = (
  details: Partial<VotingDetails> = {},
  changes: Partial<ScheduledEvent> = {},
): ScheduledEvent => ({
  type: 'voting-scheduled',
  at: noon,
  by: ada,
  clientId: demo,
  votingId: aVotingId(),
  shards: 16,
  details: someDetails(details),
  ...changes,
});

const sealedEvent = (at: number): VotingEvent => ({
  type: 'voting-sealed',
  at,
  ballots: 0,
  digest: 'd'.repeat(64),
});

/** The events that bring a voting to a status, with nothing out of the ordinary in between. */
export function storyTo(
  status: Voting['status'],
  details: Partial<VotingDetails> = {},
  changes: Partial<ScheduledEvent> = {},
): VotingEvent[] {
  const born = scheduledEvent(details, changes);
  if (status === 'cancelled') {
    return [born, { type: 'voting-cancelled', at: born.at, by: ada, reason: 'No need for it.' }];
  }
  const { remindAt, opensAt, alertAt, closesAt, countAt } = planOf(born.details.window);
  const stretches: Record<typeof status, VotingEvent[]> = {
    scheduled: [born],
    open: [
      { type: 'reminder-due', at: remindAt },
      { type: 'voting-opened', at: opensAt },
    ],
    closed: [
      { type: 'alert-due', at: alertAt },
      { type: 'voting-closed', at: closesAt },
    ],
    sealed: [sealedEvent(countAt)],
    published: [{ type: 'voting-published', at: countAt + 1 }],
  };
  const order = ['scheduled', 'open', 'closed', 'sealed', 'published'] as const;
  return order.slice(0, order.indexOf(status) + 1).flatMap((name) => stretches[name]);
}

/** The voting of the events of `storyTo`, by default a scheduled one. */
export function aVoting({
  status = 'scheduled',
  details = {},
  ...changes
}: { status?: Voting['status']; details?: Partial<VotingDetails> } & Partial<
  Omit<ScheduledEvent, 'details'>
> = {}): Voting {
  const voting = rebuild(storyTo(status, details, changes));
  if (voting === undefined) throw new Error('A story begins with a voting');
  return voting;
}

/** The last instant at which a change to something that comes at `instant` gives enough notice. */
export const lastNoticeFor = (instant: number): number => instant - timing.changeNoticeMs;
