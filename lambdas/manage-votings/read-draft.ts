import { ok, type Result } from '#basics/result.ts';
import type { components } from '#contracts/http/types.ts';
import { fromIso } from '#contracts/instant.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { VotingDetails, VotingWindow } from '#voting/voting.ts';
import { toInstant } from '#voting/zoned-time.ts';

type Schemas = components['schemas'];

const time = (
  local: string,
  zone: string,
  offset: string | undefined,
): Result<number, Rejection> => {
  const read = toInstant({ local, zone, offset });
  if (read.ok) return ok(read.value.atMs);
  const { code, ...more } = read.reason;
  return reject(code, { ...more, detail: code === 'unknown-zone' ? zone : local });
};

/** The window that local times in a zone stand for; a skipped or ambiguous time is refused. */
export function readWindow(draft: Schemas['ScheduleDraft']): Result<VotingWindow, Rejection> {
  const { zone, opens, closes, opensOffset, closesOffset } = draft;
  const opensAt = time(opens, zone, opensOffset);
  if (!opensAt.ok) return opensAt;
  const closesAt = time(closes, zone, closesOffset);
  if (!closesAt.ok) return closesAt;
  return ok({
    opensAt: opensAt.value,
    closesAt: closesAt.value,
    zone,
    opensLocal: opens,
    closesLocal: closes,
  });
}

/** The details that a request gives, times read; those that it leaves out stay out. */
export function readDetails(
  draft: Partial<Schemas['VotingDraft']>,
): Result<Partial<VotingDetails>, Rejection> {
  const { title, description, ownerId, options, counting, pricing, resultsVisible } = draft;
  const window = draft.schedule === undefined ? undefined : readWindow(draft.schedule);
  if (window !== undefined && !window.ok) return window;
  const visible = resultsVisible === undefined ? undefined : readVisibility(resultsVisible);
  if (visible !== undefined && !visible.ok) return visible;
  return ok({
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(ownerId === undefined ? {} : { ownerId }),
    ...(options === undefined ? {} : { options }),
    ...(counting === undefined ? {} : { counting }),
    ...(pricing === undefined ? {} : { pricing }),
    ...(visible === undefined ? {} : { resultsVisible: visible.value }),
    ...(window === undefined ? {} : { window: window.value }),
  });
}

const yearTenThousand = Date.UTC(10_000, 0);

function readVisibility(
  visible: Schemas['ResultsVisible'],
): Result<VotingDetails['resultsVisible'], Rejection> {
  if (visible.kind !== 'at') return ok(visible);
  const visibleAt = fromIso(visible.visibleAt);
  // Two date-times of the contract are none of ours: a leap second, and one past the year 9999
  // in UTC. The first is not a number.
  if (!(visibleAt < yearTenThousand)) {
    const message = '`resultsVisible.visibleAt` must be an instant before the year 10000';
    const violations = [{ path: '/body/resultsVisible/visibleAt', message }];
    return reject('invalid-request', { violations });
  }
  return ok({ kind: 'at', visibleAt });
}
