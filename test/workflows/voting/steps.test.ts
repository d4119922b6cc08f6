import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { VotingFactKind } from '#contracts/facts.ts';
import { someActions, someValidDetails, travel } from '#test/builders/journeys.ts';
import { aVoting } from '#test/builders/votings.ts';
import type { VotingEvent } from '#voting/events.ts';
import { evolve } from '#voting/evolve.ts';
import { type Plan, planOf } from '#voting/plan.ts';
import { decideStep, type Step, steps } from '#voting/steps.ts';
import type { Voting } from '#voting/voting.ts';

const visited = fc
  .tuple(someValidDetails, someActions)
  .map(([details, actions]) => travel(details, actions).map(({ after }) => after));

const instants = fc.integer({ min: -100_000_000, max: 200_000_000 });
const oldOrNew = fc.integer({ min: -3, max: 3 }).filter((age) => age !== 0);

test('an execution of another version than the one that stands changes nothing', () => {
  fc.assert(
    fc.property(
      visited,
      instants,
      fc.constantFrom(...steps),
      oldOrNew,
      (votings, by, step, age) => {
        for (const voting of votings) {
          const at = voting.window.opensAt + by;
          const decision = decideStep(step, voting.version + age, at, voting);
          expect(decision).toEqual({ outcome: 'superseded' });
        }
      },
    ),
  );
});

test('a step that was made and is repeated at any time yields no events', () => {
  fc.assert(
    fc.property(fc.tuple(someValidDetails, someActions), instants, ([details, actions], by) => {
      for (const { action, after, events } of travel(details, actions)) {
        if (action.kind !== 'step' || action.step === 'dispute' || events.length === 0) continue;
        const again = decideStep(action.step, after.version, after.window.opensAt + by, after);
        expect(again).toMatchObject({ outcome: 'already' });
      }
    }),
  );
});

test('a step of a voting that was cancelled is superseded', () => {
  for (const step of steps) {
    const cancelled = aVoting({ status: 'cancelled' });
    expect(decideStep(step, cancelled.version, 0, cancelled)).toEqual({ outcome: 'superseded' });
  }
});

const timed: [Step, Voting['status'], keyof Plan, VotingFactKind][] = [
  ['remind', 'scheduled', 'remindAt', 'reminder-due'],
  ['open', 'scheduled', 'opensAt', 'voting-opened'],
  ['alert', 'open', 'alertAt', 'alert-due'],
  ['close', 'open', 'closesAt', 'voting-closed'],
];

test.each(timed)(
  'to %s a voting that is %s is due from %s on, not a millisecond before',
  (...row) => {
    const [step, status, instant, type] = row;
    const voting = aVoting({ status });
    const at = planOf(voting.window)[instant];
    expect(decideStep(step, 1, at - 1, voting)).toEqual({ outcome: 'not-due' });
    const done = { outcome: 'done', events: [{ type, at }], fact: type };
    expect(decideStep(step, 1, at, voting)).toEqual(done);
  },
);

test.each<[Step, Voting['status'], string, VotingFactKind | undefined]>([
  ['publish', 'sealed', 'voting-published', undefined],
  ['notify', 'published', 'voters-notified', 'voting-published'],
  ['dispute', 'closed', 'count-disputed', undefined],
])('to %s a voting that is %s needs no hour', (step, status, type, fact) => {
  const voting = aVoting({ status });
  const done = { outcome: 'done', events: [{ type, at: 7 }], fact };
  expect(decideStep(step, 1, 7, voting)).toEqual(done);
});

test('a dispute that is redriven orders a recount, and the next one disputes again', () => {
  const closed = aVoting({ status: 'closed' });
  const disputed = evolve(closed, { type: 'count-disputed', at: 1 });
  const redriven = decideStep('dispute', 1, 2, disputed);
  expect(redriven).toMatchObject({ events: [{ type: 'recount-ordered', at: 2 }] });
  const recounted = evolve(disputed, { type: 'recount-ordered', at: 2 });
  expect(decideStep('dispute', 1, 3, recounted)).toMatchObject({ outcome: 'done' });
});

test('the fact of a step that an older version made is not published again', () => {
  const { window } = aVoting();
  const open = aVoting({ status: 'open' });
  const later = { ...window, closesAt: window.closesAt + 60_000 };
  const by = open.scheduledBy;
  const changed = evolve(open, {
    type: 'voting-end-moved',
    at: 0,
    by,
    window: later,
    early: false,
  });
  for (const step of ['remind', 'open'] as const)
    expect(decideStep(step, 2, planOf(changed.window).remindAt, changed)).toEqual({
      outcome: 'already',
      fact: undefined,
    });
});

test('a reminder that was never sent has no point any more once the voting is open', () => {
  const voting = { ...aVoting({ status: 'open' }), made: { open: 1 } };
  const { closesAt } = voting.window;
  expect(decideStep('remind', 1, closesAt, voting)).toEqual({
    outcome: 'already',
    fact: undefined,
  });
});

const spans: Partial<Record<VotingEvent['type'], readonly [from: keyof Plan, before: keyof Plan]>> =
  {
    'reminder-due': ['remindAt', 'remindBefore'],
    'alert-due': ['alertAt', 'alertBefore'],
  };

test('however late the steps come, no reminder or alert is recorded outside its span', () => {
  fc.assert(
    fc.property(someValidDetails, someActions, (details, actions) => {
      for (const { before, events } of travel(details, actions)) {
        const plan = planOf(before.window);
        for (const { type, at } of events) {
          const [from, until] = spans[type] ?? [];
          if (from === undefined || until === undefined) continue;
          expect(at).toBeGreaterThanOrEqual(plan[from]);
          expect(at).toBeLessThan(plan[until]);
        }
      }
    }),
  );
});

const announcing = fc.constantFrom(
  ...([
    ['remind', 'remindBefore'],
    ['open', 'closesAt'],
    ['alert', 'alertBefore'],
  ] as const),
);

test('a fact that is no longer true is not published, whether the step is made or repeated', () => {
  fc.assert(
    fc.property(visited, announcing, fc.nat(200_000_000), (votings, [step, before], late) => {
      for (const voting of votings) {
        const at = planOf(voting.window)[before] + late;
        if (step === 'alert' && voting.status === 'scheduled') continue;
        const decision = decideStep(step, voting.version, at, voting);
        expect('fact' in decision && decision.fact).toBeFalsy();
      }
    }),
  );
});

test.each<[Step, Voting['status'], keyof Plan, VotingFactKind]>([
  ['remind', 'scheduled', 'remindBefore', 'reminder-due'],
  ['alert', 'open', 'alertBefore', 'alert-due'],
])('a step to %s a voting that is %s passes from %s on, and records nothing', (...row) => {
  const [step, status, instant, fact] = row;
  const voting = aVoting({ status });
  const before = planOf(voting.window)[instant];
  expect(decideStep(step, 1, before - 1, voting)).toMatchObject({
    outcome: 'done',
    fact,
  });
  expect(decideStep(step, 1, before, voting)).toEqual({ outcome: 'passed' });
});

test('a voting that is opened after its end only to be closed is not announced as open', () => {
  const voting = aVoting();
  const { closesAt } = voting.window;
  expect(decideStep('open', 1, closesAt - 1, voting)).toMatchObject({ fact: 'voting-opened' });
  const late = decideStep('open', 1, closesAt, voting);
  const events = [{ type: 'voting-opened', at: closesAt }];
  expect(late).toEqual({ outcome: 'done', events, fact: undefined });
});

test.each<[Step, Voting['status']]>([
  ['alert', 'scheduled'],
  ['close', 'scheduled'],
  ['dispute', 'open'],
  ['publish', 'closed'],
  ['notify', 'sealed'],
])('a machine that goes on to %s while the voting is %s has skipped a step', (step, status) => {
  const voting = aVoting({ status });
  expect(() => decideStep(step, 1, voting.window.closesAt, voting)).toThrow('while');
});
