import { assert } from '#basics/assert.ts';
import type { VotingEvent } from '#voting/events.ts';
import { type Plan, planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

/** The moves that the life-cycle machine makes, besides counting. */
export const steps = ['remind', 'open', 'alert', 'close', 'dispute', 'publish', 'notify'] as const;
export type Step = (typeof steps)[number];

/**
 * `done`: the events say what changed. `already`: it had been done before, `bySame` version or by
 * an older one, or there is no point in it any more. `superseded`: a newer version has taken over,
 * or the voting was cancelled. `not-due`: by this clock it is too early, so ask again in a moment.
 */
export type StepDecision =
  | { readonly outcome: 'done'; readonly events: readonly VotingEvent[] }
  | { readonly outcome: 'already'; readonly bySame: boolean }
  | { readonly outcome: 'superseded' }
  | { readonly outcome: 'not-due' };

const dueAt: Partial<Record<Step, keyof Plan>> = {
  remind: 'remindAt',
  open: 'opensAt',
  alert: 'alertAt',
  close: 'closesAt',
};

const rank = { scheduled: 0, open: 1, closed: 2, sealed: 3, published: 4, cancelled: 5 } as const;

/** From this status on there is no point in the step any more, made or not. */
const pointlessFrom: Record<Step, Voting['status']> = {
  remind: 'open',
  open: 'open',
  alert: 'closed',
  close: 'closed',
  dispute: 'sealed',
  publish: 'published',
  notify: 'cancelled',
};

const isDone = (step: Step, { made, status }: Voting): boolean =>
  (step !== 'dispute' && made[step] !== undefined) || rank[status] >= rank[pointlessFrom[step]];

const statusNeeded: Record<Step, Voting['status']> = {
  remind: 'scheduled',
  open: 'scheduled',
  alert: 'open',
  close: 'open',
  dispute: 'closed',
  publish: 'sealed',
  notify: 'published',
};

const eventOf = (step: Step, voting: Voting, at: number): VotingEvent => {
  switch (step) {
    case 'remind':
      return { type: 'reminder-due', at };
    case 'open':
      return { type: 'voting-opened', at };
    case 'alert':
      return { type: 'alert-due', at };
    case 'close':
      return { type: 'voting-closed', at };
    case 'dispute':
      return { type: voting.disputed ? 'recount-ordered' : 'count-disputed', at };
    case 'publish':
      return { type: 'voting-published', at };
    case 'notify':
      return { type: 'voters-notified', at };
  }
};

/**
 * Decides one move of an execution of `version`, at the instant `at`. A repeat, an older version
 * and a cancelled voting change nothing. Throws when the machine skipped a step.
 */
export function decideStep(
  step: Step,
  version: number,
  at: number,
  voting: Voting | undefined,
): StepDecision {
  if (voting === undefined || voting.version !== version) return { outcome: 'superseded' };
  if (voting.status === 'cancelled') return { outcome: 'superseded' };
  if (isDone(step, voting)) {
    return { outcome: 'already', bySame: step !== 'dispute' && voting.made[step] === version };
  }
  const due = dueAt[step];
  if (due !== undefined && at < planOf(voting.window)[due]) return { outcome: 'not-due' };
  assert(voting.status === statusNeeded[step], `${step} while ${voting.status}`);
  return { outcome: 'done', events: [eventOf(step, voting, at)] };
}
