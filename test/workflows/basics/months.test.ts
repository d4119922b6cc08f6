import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { monthsBetween } from '#basics/months.ts';

test('the months from one to another go over the turn of the year', () => {
  expect(monthsBetween('2026-11', '2027-02')).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
  expect(monthsBetween('2027-02', '2027-02')).toEqual(['2027-02']);
  expect(monthsBetween('2027-03', '2027-02')).toEqual([]);
});

const day = 24 * 60 * 60 * 1_000;
const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7);

test('the months between two days are those of the days between them, in order', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40_000 }),
      fc.integer({ min: 0, max: 200 }),
      (first, count) => {
        const days = Array.from({ length: count + 1 }, (_, n) => monthOf((first + n) * day));
        const months = monthsBetween(days[0] ?? '', days.at(-1) ?? '');
        expect(months).toEqual([...new Set(days)]);
      },
    ),
  ));
