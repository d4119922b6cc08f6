import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { timing } from '#contracts/timing.ts';
import { someActions, someValidDetails, travel } from '#test/builders/journeys.ts';
import { aVoting, noon } from '#test/builders/votings.ts';
import { evolve } from '#voting/evolve.ts';
import { nextStepOf, overdueOf, type PlannedStep } from '#voting/overdue.ts';
import { type Plan, planOf } from '#voting/plan.ts';
import type { Voting } from '#voting/voting.ts';

const late = timing.overdueAfterMs;

test.each<[Voting['status'], PlannedStep, keyof Plan]>([
  ['scheduled', 'open', 'opensAt'],
  ['open', 'close', 'closesAt'],
  ['closed', 'seal', 'countAt'],
  ['sealed', 'publish', 'countAt'],
  ['published', 'notify', 'countAt'],
])('a voting that is %s is overdue to %s a minute after %s', (status, step, instant) => {
  const voting = aVoting({ status });
  const dueAt = planOf(voting.window)[instant];
  expect(overdueOf(voting, dueAt + late - 1)).toBeUndefined();
  expect(overdueOf(voting, dueAt + late)).toEqual({ step, dueAt });
});

test('a result that was sealed late is due to be published from then on', () => {
  const sealed = aVoting({ status: 'sealed' });
  const sealedAt = sealed.window.closesAt + 3_600_000;
  const voting = { ...sealed, seal: { sealedAt, digest: 'd' } };
  expect(nextStepOf(voting)).toEqual({ step: 'publish', dueAt: sealedAt });
});

test('a voting whose life is over is never overdue', () => {
  const published = aVoting({ status: 'published' });
  const notified = evolve(published, { type: 'voters-notified', at: noon });
  for (const voting of [aVoting({ status: 'cancelled' }), notified]) {
    expect(overdueOf(voting, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  }
});

test('every voting waits for a step until it is cancelled, or its voters know the result', () => {
  fc.assert(
    fc.property(someValidDetails, someActions, (details, actions) => {
      for (const { after } of travel(details, actions)) {
        const isOver = after.status === 'cancelled' || after.made.notify !== undefined;
        expect(nextStepOf(after) === undefined).toBe(isOver);
      }
    }),
  );
});
