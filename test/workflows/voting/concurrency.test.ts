import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aVotingId } from '#test/builders/ids.ts';
import { aVoting, aWindow, noon } from '#test/builders/votings.ts';
import {
  busiestMoment,
  type CalendarEntry,
  fits,
  overlapMax,
  prune,
  withVoting,
} from '#voting/concurrency.ts';

const entry = (votingId: string, opensAt: number, closesAt: number): CalendarEntry => ({
  votingId,
  opensAt,
  closesAt,
});

const someEntry = (votingId: string) =>
  fc
    .tuple(fc.nat(30), fc.integer({ min: 1, max: 15 }))
    .map(([opensAt, length]) => entry(votingId, opensAt, opensAt + length));

const someCalendar = fc
  .nat(12)
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, n) => someEntry(`v${n}`))));

const runningAt = (windows: readonly CalendarEntry[], moment: number) =>
  windows.filter(({ opensAt, closesAt }) => opensAt <= moment && moment < closesAt).length;

test('the greatest overlap is the one found by looking at every boundary', () => {
  fc.assert(
    fc.property(someCalendar, someEntry('new'), (calendar, window) => {
      const all = [...calendar, window];
      const moments = all
        .flatMap(({ opensAt, closesAt }) => [opensAt, closesAt])
        .filter((moment) => window.opensAt <= moment && moment < window.closesAt);
      const expected = Math.max(...moments.map((moment) => runningAt(all, moment)));
      expect(overlapMax(calendar, window)).toBe(expected);
      const { at, others } = busiestMoment(calendar, window);
      expect(others).toHaveLength(expected - 1);
      expect(runningAt(all, at)).toBe(expected);
      expect(moments).toContain(at);
    }),
  );
});

test('a calendar that only takes what fits never runs more votings at once than the limit', () => {
  fc.assert(
    fc.property(someCalendar, fc.integer({ min: 1, max: 4 }), (entries, limit) => {
      let calendar: readonly CalendarEntry[] = [];
      for (const next of entries)
        if (fits(calendar, next, limit)) calendar = [...calendar, next];
        else expect(overlapMax(calendar, next)).toBe(limit + 1);
      for (let moment = 0; moment <= 45; moment += 1)
        expect(runningAt(calendar, moment)).toBeLessThanOrEqual(limit);
    }),
  );
});

test('a voting alone overlaps no other', () => {
  expect(overlapMax([], entry('a', 10, 20))).toBe(1);
});

test('a voting that opens when another closes does not overlap it', () => {
  expect(overlapMax([entry('a', 0, 10), entry('b', 20, 30)], entry('c', 10, 20))).toBe(1);
});

test('votings that overlap the new one but not each other count as one', () => {
  expect(overlapMax([entry('a', 0, 12), entry('b', 15, 30)], entry('c', 10, 20))).toBe(2);
});

test('votings outside the window do not matter', () => {
  const crowd = ['a', 'b', 'c'].map((id) => entry(id, 0, 10));
  expect(overlapMax(crowd, entry('d', 10, 20))).toBe(1);
});

test('a voting that moves is not counted at its old time', () => {
  expect(overlapMax([entry('a', 0, 10)], entry('a', 5, 15))).toBe(1);
});

test('the limit itself is allowed', () => {
  const calendar = [entry('a', 0, 10)];
  expect(fits(calendar, entry('b', 5, 15), 2)).toBe(true);
  expect(fits(calendar, entry('b', 5, 15), 1)).toBe(false);
});

test('what has ended leaves the calendar, and nothing else', () => {
  const calendar = [entry('ended', 0, 10), entry('runs', 5, 11), entry('comes', 20, 30)];
  expect(prune(calendar, 10).map(({ votingId }) => votingId)).toEqual(['runs', 'comes']);
});

test('pruning changes nothing for a window that is still to come', () => {
  fc.assert(
    fc.property(someCalendar, someEntry('new'), (calendar, window) => {
      const left = prune(calendar, window.opensAt);
      expect(overlapMax(left, window)).toBe(overlapMax(calendar, window));
    }),
  );
});

const votingOf = (n: number, opensAt: number, length: number, status: 'scheduled' | 'cancelled') =>
  aVoting({
    votingId: aVotingId(n),
    status,
    details: { window: aWindow({ opensAt: noon + opensAt, closesAt: noon + opensAt + length }) },
  });

test('a calendar holds each voting once, as it was last, and none cancelled or over', () => {
  const someVoting = fc
    .tuple(fc.nat(5), fc.nat(30), fc.integer({ min: 1, max: 15 }), fc.boolean())
    .map(([n, opensAt, length, cancelled]) =>
      votingOf(n, opensAt, length, cancelled ? 'cancelled' : 'scheduled'),
    );
  fc.assert(
    fc.property(fc.array(someVoting), fc.nat(45), (votings, now) => {
      let calendar: readonly CalendarEntry[] = [];
      for (const voting of votings) calendar = withVoting(calendar, voting, noon);
      const latest = new Map(votings.map((voting) => [voting.votingId, voting]));
      const running = [...latest.values()].filter(({ status }) => status === 'scheduled');
      const entries = running.map(({ votingId, window }) =>
        entry(votingId, window.opensAt, window.closesAt),
      );
      expect(calendar).toHaveLength(entries.length);
      expect(calendar).toEqual(expect.arrayContaining(entries));
      const [one] = running;
      if (one === undefined) return;
      const later = withVoting(calendar, one, noon + now);
      const others = later.filter(({ votingId }) => votingId !== one.votingId);
      expect(others).toEqual(prune(others, noon + now));
      expect(later).toContainEqual(entry(one.votingId, one.window.opensAt, one.window.closesAt));
    }),
  );
});
