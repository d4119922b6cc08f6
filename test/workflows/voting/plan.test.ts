import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { timing } from '#contracts/timing.ts';
import { someActions, someValidDetails, travel } from '#test/builders/journeys.ts';
import { aWindow, noon } from '#test/builders/votings.ts';
import { planOf, startOf } from '#voting/plan.ts';

const minute = 60_000;

test('the plan of any voting that came about has its instants in order, at whole seconds', () => {
  fc.assert(
    fc.property(someValidDetails, someActions, (details, actions) => {
      for (const { after } of travel(details, actions)) {
        const { remindAt, opensAt, alertAt, closesAt, countAt, ...ends } = planOf(after.window);
        expect(ends.remindBefore).toBeGreaterThan(remindAt);
        expect(ends.remindBefore).toBeLessThanOrEqual(opensAt);
        expect(ends.alertBefore).toBeGreaterThan(alertAt);
        expect(ends.alertBefore).toBeLessThanOrEqual(closesAt);
        expect(remindAt).toBeLessThanOrEqual(opensAt);
        expect(opensAt).toBeLessThanOrEqual(alertAt);
        expect(alertAt).toBeLessThanOrEqual(closesAt);
        expect(closesAt).toBeLessThan(countAt);
        for (const instant of [remindAt, opensAt, alertAt, closesAt, countAt])
          expect(instant % 1_000).toBe(0);
      }
    }),
  );
});

test('voters are reminded 15 minutes before the start, alerted 5 minutes before the end', () => {
  const window = aWindow({ opensAt: noon, closesAt: noon + 60 * minute });
  expect(planOf(window)).toEqual({
    remindAt: noon - 15 * minute,
    remindBefore: noon - 13 * minute,
    opensAt: noon,
    alertAt: noon + 55 * minute,
    alertBefore: noon + 57 * minute,
    closesAt: noon + 60 * minute,
    countAt: noon + 60 * minute + timing.drainMs,
  });
});

test('a voting that is shorter than the notice of an alert is alerted when it opens', () => {
  const window = aWindow({ opensAt: noon, closesAt: noon + 4 * minute });
  expect(planOf(window)).toMatchObject({ alertAt: noon, alertBefore: noon + 2 * minute });
  const brief = aWindow({ opensAt: noon, closesAt: noon + minute });
  expect(planOf(brief)).toMatchObject({ alertAt: noon, alertBefore: noon + minute });
});

const anyWindow = fc
  .tuple(fc.integer({ min: 10, max: 100_000 }), fc.integer({ min: 5, max: 100_000 }))
  .map(([opensIn, lasts]) => {
    const opensAt = noon + opensIn * 1_000;
    return aWindow({ opensAt, closesAt: opensAt + lasts * 1_000 });
  });
const anyMoment = fc.integer({ min: 0, max: 99_999_999 }).map((ms) => noon + ms);

test('a schedule is for a whole minute that has not begun, early enough where it can be', () => {
  fc.assert(
    fc.property(anyWindow, anyMoment, (window, now) => {
      const { scheduledAt, isDue } = startOf(window, now);
      expect(scheduledAt % minute).toBe(0);
      expect(scheduledAt).toBeGreaterThanOrEqual(now + minute);
      const leadMs = planOf(window).remindAt - scheduledAt;
      // Scheduler may be a minute late, and the rest is the start of the machine.
      if (!isDue) expect(leadMs).toBeGreaterThanOrEqual(timing.schedulerLeadMs);
      if (!isDue) expect(leadMs).toBeLessThan(timing.schedulerLeadMs + minute);
    }),
  );
});

test('an execution is started at once if its minute is less than two minutes away', () => {
  const window = aWindow({ opensAt: noon + 60 * minute + 1_000 });
  const startAt = noon + 43 * minute;
  expect(startOf(window, noon)).toEqual({ scheduledAt: startAt, isDue: false });
  expect(startOf(window, startAt - 2 * minute)).toEqual({ scheduledAt: startAt, isDue: false });
  expect(startOf(window, startAt - 2 * minute + 1).isDue).toBe(true);
  const late = startOf(window, startAt + 1);
  expect(late).toEqual({ scheduledAt: startAt + 2 * minute, isDue: true });
});
