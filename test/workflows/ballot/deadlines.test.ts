import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  fenceAt,
  needsIntent,
  refuseUnrecorded,
  sendBefore,
  unknownUntilCounted,
} from '#ballot/deadlines.ts';
import { timing } from '#contracts/timing.ts';
import { aWindow } from '#test/builders/votings.ts';
import { planOf } from '#voting/plan.ts';

const window = aWindow();
const { closesAt } = window;
const { countAt } = planOf(window);
const second = 1_000;
const anyTime = fc.integer({ min: closesAt - 3_600 * second, max: closesAt + 3_600 * second });

test('a vote that could be sent has half a drain to land before the count', () => {
  fc.assert(
    fc.property(anyTime, (startedAt) => {
      const until = sendBefore(startedAt, closesAt);
      expect(until).toBeLessThanOrEqual(fenceAt(closesAt));
      expect(countAt - until).toBeGreaterThanOrEqual(timing.drainMs / 2);
      expect(until - startedAt).toBeLessThanOrEqual(timing.voteTimeoutMs - second);
    }),
  );
});

test('the time of the function ends a vote before the close, the fence one near it', () => {
  expect(sendBefore(closesAt - 60 * second, closesAt)).toBe(closesAt - 56 * second);
  expect(sendBefore(closesAt + 1, closesAt)).toBe(closesAt + 4 * second + 1);
  expect(sendBefore(closesAt + 2 * second, closesAt)).toBe(closesAt + 5 * second);
});

test('a paid vote needs an intent in the last twenty seconds, a free one never', () => {
  fc.assert(
    fc.property(anyTime, (now) => {
      expect(needsIntent({ paid: true }, closesAt, now)).toBe(now >= closesAt - 20 * second);
      expect(needsIntent({ paid: false }, closesAt, now)).toBe(false);
    }),
  );
});

test('a vote that was certainly not sent may be sent again, until it is too late for it', () => {
  const codeAt = (now: number) => refuseUnrecorded(true, closesAt, now).reason.code;
  expect(codeAt(fenceAt(closesAt) - 1)).toBe('unavailable');
  expect(codeAt(fenceAt(closesAt))).toBe('not-recorded-in-time');
});

test('the outcome of a vote that was sent is unknown, behind the fence until the count', () => {
  const at = fenceAt(closesAt);
  const { reason } = refuseUnrecorded(false, closesAt, at - 1);
  expect(reason).toMatchObject({ code: 'outcome-unknown' });
  expect(refuseUnrecorded(false, closesAt, at)).toEqual(unknownUntilCounted(closesAt, at));
});

test('a retry at the time of `retry-after` comes after the count was due', () => {
  fc.assert(
    fc.property(anyTime, (now) => {
      const { code, retryAfterSeconds = 0 } = unknownUntilCounted(closesAt, now).reason;
      expect(code).toBe('outcome-unknown');
      expect(Number.isInteger(retryAfterSeconds)).toBe(true);
      expect(now + retryAfterSeconds * second).toBeGreaterThanOrEqual(countAt + 5 * second);
    }),
  );
});
