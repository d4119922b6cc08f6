import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addCounters, sameCounters } from '#tally/counters.ts';

const someCounters = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', '__proto__', 'constructor'), fc.nat(5)), {
    selector: ([key]) => key,
  })
  .map((entries): Record<string, number> => Object.fromEntries(entries));

test('sums are taken key by key, also where a key is the name of a member of every object', () => {
  fc.assert(
    fc.property(someCounters, someCounters, (left, right) => {
      const of = (counters: Record<string, number>, key: string) =>
        new Map(Object.entries(counters)).get(key) ?? 0;
      const sums = addCounters(left, right);
      for (const key of ['a', 'b', '__proto__', 'constructor'])
        expect(of(sums, key)).toBe(of(left, key) + of(right, key));
    }),
  );
});

test('a count of nothing is the same as no count', () => {
  expect(sameCounters({ a: 1, b: 0 }, { a: 1 })).toBe(true);
  expect(sameCounters({ a: 1 }, { a: 1, b: 0 })).toBe(true);
  expect(sameCounters({ a: 1, b: 1 }, { a: 1 })).toBe(false);
  expect(sameCounters({ a: 1 }, { a: 1, b: 1 })).toBe(false);
  expect(sameCounters({ a: 1 }, { b: 1 })).toBe(false);
});

test('a sum that is no exact whole number is a fault', () => {
  expect(() => addCounters({ a: Number.MAX_SAFE_INTEGER }, { a: 1 })).toThrow('whole');
  expect(() => addCounters({}, { a: 0.5 })).toThrow('whole');
});
