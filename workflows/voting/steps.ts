import { assert } from '#basics/assert.ts';
import type { VotingFactKind } from '#contracts/facts.ts';
import type { VotingEvent } from '#voting/events.ts';
import { type Plan, planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

/** The moves that the life-cycle machine makes, besides counting. */
export const steps = ['remind', 'open', 'alert', 'close', 'dispute', 'publish', 'notify'] as const;
export type Step = (typeof steps)[number];

/** The fact that a step publishes; the others publish none. */
const factOfStep: Partial<Record<Step, VotingFactKind>> = {
  remind: 'reminder-due',
  open: 'voting-opened',
  alert: 'alert-due',
  close: 'voting-closed',
  notify: 'voting-published',
};

/**
 * `done`: the events say what changed. `already`: it had been done before, or there is no point in
 * it any more. `passed`: it is a reminder or an alert, and its time has passed. `superseded`: a
 * newer version has taken over, or the voting was cancelled. `not-due`: by this clock it is too
 * early, so the machine retries in a moment.
 *
 * `fact`: the kind of the fact to publish, if the step has one. It is published once more where the
 * same version made the step before, because that call may have been cut off; but never once it
 * would be untrue.
 */
export type StepDecision =
  | {
      readonly outcome: 'done';
      readonly events: readonly VotingEvent[];
      readonly fact: VotingFactKind | undefined;
    }
  | { readonly outcome: 'already'; readonly fact: VotingFactKind | undefined }
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'superseded' }
  | { readonly outcome: 'not-due' };

const dueAt: Partial<Record<Step, keyof Plan>> = {
  remind: 'remindAt',
  open: 'opensAt',
  alert: 'alertAt',
  close: 'closesAt',
};

/** From when on the fact of a step is no longer true. */
const trueBefore: Partial<Record<Step, keyof Plan>> = {
  remind: 'remindBefore',
  open: 'closesAt',
  alert: 'alertBefore',
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
export function decideStep(step: Step, version: number, at: number, voting: Voting): StepDecision {
  if (voting.version !== version) return { outcome: 'superseded' };
  if (voting.status === 'cancelled') return { outcome: 'superseded' };
  const plan = planOf(voting.window);
  const until = trueBefore[step];
  const isTrue = until === undefined || at < plan[until];
  const fact = isTrue ? factOfStep[step] : undefined;
  if (isDone(step, voting)) {
    const bySame = step !== 'dispute' && voting.made[step] === version;
    return { outcome: 'already', fact: bySame ? fact : undefined };
  }
  const due = dueAt[step];
  if (due !== undefined && at < plan[due]) return { outcome: 'not-due' };
  assert(voting.status === statusNeeded[step], `${step} while ${voting.status}`);
  // Unlike a notice, the opening has to be recorded however late, so that the voting can close.
  if (!isTrue && step !== 'open') return { outcome: 'passed' };
  return { outcome: 'done', events: [eventOf(step, voting, at)], fact };
}
