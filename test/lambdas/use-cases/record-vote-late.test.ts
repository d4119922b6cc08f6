import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fenceAt } from '#ballot/deadlines.ts';
import type { EarlierVote } from '#ballot/duplicate.ts';
import { timing } from '#contracts/timing.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import {
  acknowledged,
  closesAt,
  nothing,
  own,
  recordedBefore,
  refused,
  setUp,
  unknown,
} from './slow-votes.ts';

const late = (startedAt: number, more: Partial<Parameters<typeof setUp>[0]> = {}) =>
  setUp({ answers: [], startedAt, ...more }).arriveNow();
const repeated = (startedAt: number, more: Partial<Parameters<typeof setUp>[0]> = {}) =>
  late(startedAt, { earlier: recordedBefore, ...more });

test('a vote after the close is refused, unless it repeats one that was recorded', async () => {
  const others: EarlierVote[] = [
    nothing,
    { participation: own, inBox: false },
    { participation: undefined, inBox: true },
    { participation: { ...own, tombstone: true }, inBox: false },
  ];
  for (const earlier of others) {
    for (const status of ['open', 'closed', 'sealed', 'published'] as const) {
      const answer = await late(closesAt + 20_000, { earlier, status });
      expect(answer).toMatchObject(refused('voting-closed'));
    }
  }
  expect(await repeated(closesAt)).toEqual(acknowledged);
  expect(await repeated(fenceAt(closesAt) - 1)).toEqual(acknowledged);
});

test('a repeat between the fence and the seal learns when to ask again', async () => {
  expect(await repeated(fenceAt(closesAt))).toEqual(unknown(10));
  const countAt = closesAt + timing.drainMs;
  expect(await repeated(countAt - 1, { status: 'closed' })).toEqual(unknown(6));
  expect(await repeated(countAt + 3_600_000, { status: 'closed' })).toEqual(unknown(5));
});

test('the count decides about a repeat after the seal, however late', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: timing.drainMs, max: 10 * 365 * 86_400_000 }),
      fc.constantFrom<VotingStatus>('sealed', 'published'),
      async (after, status) => {
        const at = closesAt + after;
        expect(await repeated(at, { status })).toEqual(acknowledged);
        const uncounted = await repeated(at, { status, isCounted: false });
        expect(uncounted).toEqual(refused('not-recorded-in-time'));
      },
    ),
  ));
