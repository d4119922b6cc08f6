import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import type { VotingDetails, VotingWindow } from '#voting/voting.ts';

const checkWindow = (
  { opensAt, closesAt }: VotingWindow,
  at: number | undefined,
): Result<true, Rejection> => {
  if (closesAt <= opensAt) return reject('ends-before-start');
  if (closesAt - opensAt < timing.votingMinMs) return reject('window-too-short');
  if (closesAt - opensAt > timing.votingMaxMs) return reject('window-too-long');
  if (at === undefined) return ok(true);
  if (opensAt < at + timing.changeNoticeMs) return reject('starts-too-soon');
  if (opensAt > at + timing.scheduleAheadMaxMs) return reject('starts-too-late');
  return ok(true);
};

/** How a label looks: the same for all ways to compose or space it, without what is invisible. */
const looksOf = (label: string): string =>
  label
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();

const checkOptions = (options: VotingDetails['options']): Result<true, Rejection> => {
  if (new Set(options.map(({ id }) => id)).size < options.length) return reject('options-repeat');
  const seen = new Set<string>();
  for (const { label } of options) {
    if (seen.has(looksOf(label))) return reject('options-repeat', { detail: looksOf(label) });
    seen.add(looksOf(label));
  }
  return ok(true);
};

/**
 * Do these details make a voting? `at` is the instant of scheduling, before which it cannot start;
 * undefined for a voting that has started.
 */
export function checkDetails(
  { options, counting, resultsVisible, window }: VotingDetails,
  at: number | undefined,
): Result<true, Rejection> {
  const checkedOptions = checkOptions(options);
  if (!checkedOptions.ok) return checkedOptions;
  if (counting.kind === 'approval' && (counting.maxChoices ?? 1) > options.length) {
    return reject('counting-not-possible');
  }
  const checked = checkWindow(window, at);
  if (!checked.ok) return checked;
  if (resultsVisible.kind === 'at' && resultsVisible.visibleAt < window.closesAt) {
    return reject('results-before-close');
  }
  return ok(true);
}
