import fc from 'fast-check';
import { assertNever } from '#basics/assert.ts';
import type { Rejection } from '#contracts/rejections.ts';
import { timing } from '#contracts/timing.ts';
import { ada } from '#test/builders/ids.ts';
import { aWindow, noon, scheduledEvent, someDetails } from '#test/builders/votings.ts';
import { cancel, change, endEarly } from '#voting/decide.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';
import { type Plan, planOf } from '#voting/plan.ts';
import { decideStep, type Step, steps } from '#voting/steps.ts';
import type { Voting, VotingDetails } from '#voting/voting.ts';

/** What a user or the machine attempts with a voting. */
export type Action =
  | { readonly kind: 'cancel' | 'end-early' | 'seal' | 'next-step' }
  | { readonly kind: 'rename' }
  | { readonly kind: 'move'; readonly opensIn: number | 'as-before'; readonly lasts: number }
  | { readonly kind: 'step'; readonly step: Step; readonly age: number };

/** An action at a time around one of the voting's instants, so that edges are reached. */
export type TimedAction = {
  readonly action: Action;
  readonly around: keyof Plan | 'scheduling';
  readonly by: number;
};

/** The outcome of one action. */
export type Frame = {
  readonly action: Action;
  readonly at: number;
  readonly before: Voting;
  readonly after: Voting;
  readonly events: readonly VotingEvent[];
  readonly refusal?: Rejection | undefined;
};

const second = 1_000;
const notice = timing.changeNoticeMs;

const someAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Action>({ kind: 'next-step' }) },
  { weight: 2, arbitrary: fc.constant<Action>({ kind: 'seal' }) },
  { weight: 1, arbitrary: fc.constantFrom<Action>({ kind: 'cancel' }, { kind: 'end-early' }) },
  { weight: 1, arbitrary: fc.constant<Action>({ kind: 'rename' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      opensIn: fc.oneof(fc.constant('as-before' as const), fc.integer({ min: -10, max: 3_600 })),
      lasts: fc.oneof(fc.integer({ min: -1, max: 20 }), fc.integer({ min: 20, max: 7_200 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('step' as const),
      step: fc.constantFrom(...steps),
      age: fc.constantFrom(0, 0, 1, 2),
    }),
  },
);

/** Actions of a whole life in any order, at any time: late, early, repeated, going back in time. */
export const someActions: fc.Arbitrary<TimedAction[]> = fc.array(
  fc.record({
    action: someAction,
    around: fc.constantFrom(
      'scheduling' as const,
      'remindAt' as const,
      'opensAt' as const,
      'alertAt' as const,
      'closesAt' as const,
      'countAt' as const,
    ),
    by: fc.oneof(
      fc.integer({ min: -notice - second, max: notice + second }),
      fc.constantFrom(-notice, -notice + 1, -1, 0, 1),
    ),
  }),
  { maxLength: 40, size: 'max' },
);

/** Details of many kinds, all of them possible when scheduled at noon. */
export const someValidDetails: fc.Arbitrary<VotingDetails> = fc
  .record({
    opensIn: fc.integer({ min: notice / second, max: 90_000 }),
    lasts: fc.oneof(fc.integer({ min: 5, max: 400 }), fc.integer({ min: 400, max: 100_000 })),
    pricing: fc.constantFrom('free' as const, 'paid' as const),
    description: fc.option(fc.constant('What shall we drink?'), { nil: undefined }),
    approval: fc.boolean(),
  })
  .map(({ opensIn, lasts, pricing, description, approval }) => {
    const opensAt = noon + opensIn * second;
    return someDetails({
      pricing,
      counting: { kind: approval ? 'approval' : 'plurality' },
      window: aWindow({ opensAt, closesAt: opensAt + lasts * second }),
      ...(description === undefined ? {} : { description }),
    });
  });

/** Attempts each action in turn; one for which the machine would skip a step does nothing. */
export function travel(details: VotingDetails, actions: readonly TimedAction[]): Frame[] {
  let voting = evolve(undefined, scheduledEvent(details));
  return actions.map(({ action, around, by }) => {
    const start = around === 'scheduling' ? noon : planOf(voting.window)[around];
    const before = voting;
    const at =
      action.kind === 'next-step' ? Math.max(start + by, dueOf(before, start + by)) : start + by;
    const decision = attempt(action, before, at);
    const events = decision.ok ? decision.value : [];
    voting = events.reduce<Voting>(evolve, voting);
    const refusal = decision.ok ? undefined : decision.reason;
    return { action, at, before, after: voting, events, refusal };
  });
}

/** The step that a machine which comes to a voting at `at` would make. */
const nextOf = ({ status, made, window }: Voting, at: number): Step | undefined => {
  const { remindBefore, alertBefore } = planOf(window);
  switch (status) {
    case 'scheduled':
      return made.remind === undefined && at < remindBefore ? 'remind' : 'open';
    case 'open':
      return made.alert === undefined && at < alertBefore ? 'alert' : 'close';
    case 'sealed':
      return 'publish';
    case 'published':
      return 'notify';
    default:
      return undefined;
  }
};

const dueOf = (voting: Voting, at: number): number => {
  const plan = planOf(voting.window);
  const due = { remind: 'remindAt', open: 'opensAt', alert: 'alertAt', close: 'closesAt' } as const;
  const next = nextOf(voting, at);
  return next !== undefined && next in due ? plan[due[next as keyof typeof due]] : plan.countAt;
};

const capacity = { calendar: [], limit: 1 };

function attempt(action: Action, voting: Voting, at: number) {
  const { version } = voting;
  switch (action.kind) {
    case 'cancel':
      return cancel({ at, by: ada, reason: 'No need for it.' }, voting);
    case 'end-early':
      return endEarly({ at, by: ada }, voting);
    case 'rename':
      return change({ at, by: ada, version, changes: { title: 'Renamed' } }, voting, capacity);
    case 'move':
      return change({ at, by: ada, version, changes: moved(action, voting, at) }, voting, capacity);
    case 'seal':
      return { ok: true, value: sealing(voting, at) } as const;
    case 'next-step':
      return { ok: true, value: stepped(nextOf(voting, at), version, at, voting) } as const;
    case 'step':
      return { ok: true, value: stepped(action.step, version - action.age, at, voting) } as const;
    default:
      return assertNever(action);
  }
}

const moved = (
  { opensIn, lasts }: Extract<Action, { kind: 'move' }>,
  voting: Voting,
  at: number,
) => {
  const soon = Math.ceil(at / second) * second;
  const opensAt = opensIn === 'as-before' ? voting.window.opensAt : soon + opensIn * second;
  return { window: aWindow({ opensAt, closesAt: Math.max(opensAt, soon) + lasts * second }) };
};

const sealing = ({ status }: Voting, at: number): VotingEvent[] =>
  status === 'closed' ? [{ type: 'voting-sealed', at, ballots: 0, digest: 'd' }] : [];

/** The events of a step; none where the machine would have skipped one to get there. */
function stepped(step: Step | undefined, version: number, at: number, voting: Voting) {
  if (step === undefined) return [];
  try {
    const decision = decideStep(step, version, at, voting);
    return decision.outcome === 'done' ? decision.events : [];
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Assertion failed')) return [];
    throw error;
  }
}
