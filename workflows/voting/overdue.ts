import { assertNever } from '#basics/assert.ts';
import { timing } from '#contracts/timing.ts';
import { planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

/** The steps that bring a voting from status to status; no notice is among them. */
export type PlannedStep = 'open' | 'close' | 'seal' | 'publish' | 'notify';

/** The step that a voting waits for, due at an instant in epoch milliseconds. */
export type NextStep = { readonly step: PlannedStep; readonly dueAt: number };

/** What a voting waits for; undefined once its life is over. */
export function nextStepOf({ status, window, seal, made }: Voting): NextStep | undefined {
  const { opensAt, closesAt, countAt } = planOf(window);
  const sealedAt = seal?.sealedAt ?? countAt;
  switch (status) {
    case 'scheduled':
      return { step: 'open', dueAt: opensAt };
    case 'open':
      return { step: 'close', dueAt: closesAt };
    case 'closed':
      return { step: 'seal', dueAt: countAt };
    case 'sealed':
      return { step: 'publish', dueAt: sealedAt };
    case 'published':
      return made.notify === undefined ? { step: 'notify', dueAt: sealedAt } : undefined;
    case 'cancelled':
      return undefined;
    default:
      return assertNever(status);
  }
}

/** What was due at or before this instant, and is not done by `now`, is overdue. */
export const overdueBy = (now: number): number => now - timing.overdueAfterMs;

/** The step that should have been made by now, and has not been recorded; undefined if none. */
export function overdueOf(voting: Voting, now: number): NextStep | undefined {
  const next = nextStepOf(voting);
  return next !== undefined && next.dueAt <= overdueBy(now) ? next : undefined;
}
