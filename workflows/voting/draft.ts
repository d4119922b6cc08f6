import { ok, type Result } from '#basics/result.ts';
import type { components } from '#contracts/http/types.ts';
import { fromIso } from '#contracts/instant.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { VotingDetails, VotingWindow } from '#voting/voting.ts';
import { toInstant } from '#voting/zoned-time.ts';

type Schemas = components['schemas'];

/** A voting to be scheduled, as an admin sends it. */
export type VotingDraft = Omit<Schemas['VotingDraft'], 'requestId'>;

/** Changes of a voting, as an admin sends them; what is left out stays as it is. */
export type VotingChanges = Omit<Schemas['VotingChange'], 'version'>;

/** Reads the times of a draft; refuses those that are not instants. */
export function readDraft(draft: VotingDraft): Result<VotingDetails, Rejection> {
  const { schedule, resultsVisible, ...others } = draft;
  const window = readWindow(schedule);
  if (!window.ok) return window;
  const visible = readVisibility(resultsVisible);
  if (!visible.ok) return visible;
  return ok({ ...others, resultsVisible: visible.value, window: window.value });
}

/** Reads the times among some changes; refuses those that are not instants. */
export function readChanges(changes: VotingChanges): Result<Partial<VotingDetails>, Rejection> {
  const { schedule, resultsVisible, ...others } = changes;
  const window = schedule && readWindow(schedule);
  if (window?.ok === false) return window;
  const visible = resultsVisible && readVisibility(resultsVisible);
  if (visible?.ok === false) return visible;
  return ok({
    ...others,
    ...(visible && { resultsVisible: visible.value }),
    ...(window && { window: window.value }),
  });
}

/** The window that local times in a zone stand for; a skipped or ambiguous time is refused. */
function readWindow(draft: Schemas['ScheduleDraft']): Result<VotingWindow, Rejection> {
  const { zone, opens, closes, opensOffset, closesOffset } = draft;
  const opensAt = readTime(opens, zone, opensOffset);
  if (!opensAt.ok) return opensAt;
  const closesAt = readTime(closes, zone, closesOffset);
  if (!closesAt.ok) return closesAt;
  return ok({
    opensAt: opensAt.value,
    closesAt: closesAt.value,
    zone,
    opensLocal: opens,
    closesLocal: closes,
  });
}

function readTime(
  local: string,
  zone: string,
  offset: string | undefined,
): Result<number, Rejection> {
  const read = toInstant({ local, zone, offset });
  if (read.ok) return ok(read.value.atMs);
  const { code, ...more } = read.reason;
  return reject(code, { ...more, detail: code === 'unknown-zone' ? zone : local });
}

const year10000 = fromIso('+010000-01-01T00:00:00Z');

/**
 * The schema accepts two instants that cannot be shown: a leap second, which is read as NaN, and
 * one that is past the year 9999 in UTC.
 */
function readVisibility(
  visible: Schemas['ResultsVisible'],
): Result<VotingDetails['resultsVisible'], Rejection> {
  if (visible.kind !== 'at') return ok(visible);
  const visibleAt = fromIso(visible.visibleAt);
  if (!(visibleAt < year10000)) {
    const message = '`resultsVisible.visibleAt` must be an instant before the year 10000';
    const violations = [{ path: '/body/resultsVisible/visibleAt', message }];
    return reject('invalid-request', { violations });
  }
  return ok({ kind: 'at', visibleAt });
}
