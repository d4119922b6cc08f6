import { expect, test } from '@jest/globals';
import { timing } from '#contracts/timing.ts';

const dynamodbRecoversWithinMs = 5_000;

test('the notice of a change outlasts its write and every cache of the voting before it', () => {
  const { changeNoticeMs, changeWriteMs, votingCacheMs } = timing;
  expect(changeNoticeMs).toBeGreaterThanOrEqual(
    changeWriteMs + dynamodbRecoversWithinMs + votingCacheMs,
  );
});

test('all that a vote function does has ended by the middle of the drain', () => {
  expect(timing.voteTimeoutMs).toBeLessThanOrEqual(timing.drainMs / 2);
});

test('the drain outlasts a vote function and the recovery of its transaction', () => {
  expect(timing.drainMs).toBeGreaterThanOrEqual(timing.voteTimeoutMs + dynamodbRecoversWithinMs);
});

test('an execution of the longest voting there may be lasts less than a year', () => {
  const { schedulerLeadMs, reminderBeforeOpenMs, votingMaxMs, drainMs } = timing;
  const longest = schedulerLeadMs + reminderBeforeOpenMs + votingMaxMs + drainMs;
  expect(longest).toBeLessThan(365 * 24 * 60 * 60 * 1_000);
});
