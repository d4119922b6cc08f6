import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { numberOfShards } from '#basics/shards.ts';
import { isoText } from '#contracts/instant.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import { busiestMoment, type CalendarEntry, fits } from '#voting/concurrency.ts';
import { checkDetails } from '#voting/details.ts';
import type { VotingEvent } from '#voting/events.ts';
import type { Voting, VotingDetails } from '#voting/voting.ts';
import { toLocal } from '#voting/zoned-time.ts';

/** The windows of a client's other votings that are not over, and how many may run at once. */
export type Capacity = { readonly calendar: readonly CalendarEntry[]; readonly limit: number };

/** So that a journal can be read: each change is an entry of up to 64 KiB. */
const changesMax = 200;

type Decision = Result<readonly VotingEvent[], Rejection>;

/** A client's calendar is one item of the store, which takes 400 KB: about 4,000 votings. */
const calendarMax = 3_000;

/** How many votings a refusal names. */
const namedMax = 16;

/** Schedules a voting at the instant `at`. */
export function schedule(
  command: {
    readonly at: number;
    readonly by: UserId;
    readonly clientId: ClientId;
    readonly votingId: VotingId;
    readonly details: VotingDetails;
  },
  { calendar, limit }: Capacity,
): Decision {
  const { at, by, clientId, votingId, details } = command;
  const checked = checkDetails(details, at);
  if (!checked.ok) return checked;
  if (calendar.length >= calendarMax) return reject('too-many-scheduled');
  const capacity = checkCapacity({ calendar, limit }, { votingId, ...details.window });
  if (!capacity.ok) return capacity;
  return ok([
    { type: 'voting-scheduled', at, by, clientId, votingId, shards: numberOfShards, details },
  ]);
}

const checkCapacity = (
  { calendar, limit }: Capacity,
  window: CalendarEntry,
): Result<true, Rejection> => {
  if (fits(calendar, window, limit)) return ok(true);
  const { at, others } = busiestMoment(calendar, window);
  const named = others.slice(0, namedMax).join(', ');
  const more = others.length > namedMax ? ` and ${others.length - namedMax} more` : '';
  const detail = `The limit is ${limit}. At ${isoText(at)} there are already ${named}${more}.`;
  return reject('too-many-at-once', { detail });
};

const stillChangeable = (voting: Voting, at: number): Result<'scheduled' | 'open', Rejection> => {
  switch (voting.status) {
    case 'cancelled':
      return reject('voting-cancelled');
    case 'scheduled':
    case 'open':
      if (voting.window.closesAt <= at) return reject('voting-over');
      return ok(voting.window.opensAt <= at ? 'open' : 'scheduled');
    default:
      return reject('voting-over');
  }
};

const changesOnlyTheEnd = (voting: Voting, changes: Partial<VotingDetails>): boolean => {
  const { window, ...others } = changes;
  return (
    window !== undefined &&
    window.opensAt === voting.window.opensAt &&
    Object.keys(others).length === 0
  );
};

/**
 * Changes a voting. Whatever decides about votes may only change while both its old and its new
 * time are further ahead than any cache of the voting lives, so that all parts agree by then.
 */
export function change(
  command: {
    readonly at: number;
    readonly by: UserId;
    readonly version: number;
    readonly changes: Partial<VotingDetails>;
  },
  voting: Voting,
  { calendar, limit }: Capacity,
): Decision {
  const { at, by, version, changes } = command;
  const phase = stillChangeable(voting, at);
  if (!phase.ok) return phase;
  if (version !== voting.version) return reject('version-conflict');
  if (version > changesMax) return reject('too-many-changes');
  const noticeAt = at + timing.changeNoticeMs;
  const window = changes.window ?? voting.window;
  const open = phase.value === 'open';
  if (open && !changesOnlyTheEnd(voting, changes)) return reject('only-the-end-may-change');
  const nextAt = open ? voting.window.closesAt : voting.window.opensAt;
  if (nextAt < noticeAt) return reject('change-too-late');
  const details = { ...detailsOf(voting), ...changes };
  const checked = checkDetails(details, open ? undefined : at);
  if (!checked.ok) return checked;
  if (open && window.closesAt < noticeAt) return reject('change-too-late');
  const capacity = checkCapacity({ calendar, limit }, { votingId: voting.votingId, ...window });
  if (!capacity.ok) return capacity;
  return ok([
    open
      ? { type: 'voting-end-moved', at, by, window, early: false }
      : { type: 'voting-changed', at, by, changes },
  ]);
}

/** Cancels a voting that is not over. */
export function cancel(
  command: { readonly at: number; readonly by: UserId; readonly reason: string },
  voting: Voting,
): Decision {
  const phase = stillChangeable(voting, command.at);
  if (!phase.ok) return phase;
  const votesMayExist = voting.window.opensAt <= command.at + timing.changeNoticeMs;
  if (voting.pricing === 'paid' && votesMayExist) return reject('cancel-would-keep-credits');
  return ok([{ type: 'voting-cancelled', ...command }]);
}

/**
 * Ends an open voting early: at the next whole second that is further ahead than any cache of
 * the voting lives.
 */
export function endEarly(
  command: { readonly at: number; readonly by: UserId },
  voting: Voting,
): Decision {
  const { at, by } = command;
  const phase = stillChangeable(voting, at);
  if (!phase.ok) return phase;
  if (phase.value === 'scheduled') return reject('voting-not-open');
  const closesAt = Math.ceil((at + timing.changeNoticeMs) / 1000) * 1000;
  if (closesAt >= voting.window.closesAt) {
    return reject('change-too-late', { detail: `It ends at ${isoText(voting.window.closesAt)}.` });
  }
  const closesLocal = toLocal(closesAt, voting.window.zone).local;
  const window = { ...voting.window, closesAt, closesLocal };
  return ok([{ type: 'voting-end-moved', at, by, window, early: true }]);
}

const detailsOf = (voting: Voting): VotingDetails => ({
  title: voting.title,
  ...(voting.description === undefined ? {} : { description: voting.description }),
  ...(voting.ownerId === undefined ? {} : { ownerId: voting.ownerId }),
  options: voting.options,
  counting: voting.counting,
  pricing: voting.pricing,
  resultsVisible: voting.resultsVisible,
  window: voting.window,
});
