import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { madeAt, ulidOf, ulidRandomBytes } from '#basics/ulid.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';

const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const randomness = fc.uint8Array({ minLength: ulidRandomBytes, maxLength: ulidRandomBytes });

test('an id is 26 characters of Crockford, and begins with its time', () => {
  fc.assert(
    fc.property(instants, randomness, (at, random) => {
      expect(ulidOf(at, random)).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    }),
  );
  const none = new Uint8Array(ulidRandomBytes);
  expect(ulidOf(1_469_918_176_385, none)).toBe(`01aryz6s41${'0'.repeat(16)}`);
  expect(ulidOf(0, none.fill(255))).toBe(`${'0'.repeat(10)}${'z'.repeat(16)}`);
});

test('an id shows the millisecond in which it was made', () =>
  fc.assert(
    fc.property(instants, randomness, (at, random) => {
      expect(madeAt(ulidOf(at, random))).toBe(at);
    }),
  ));

test('ids sort as their instants do, and within one instant as their randomness does', () =>
  fc.assert(
    fc.property(instants, instants, randomness, randomness, (one, other, random, otherRandom) => {
      fc.pre(one !== other);
      expect(ulidOf(one, random) < ulidOf(other, otherRandom)).toBe(one < other);
      expect(Math.sign(Buffer.compare(random, otherRandom))).toBe(
        Number(ulidOf(one, random) > ulidOf(one, otherRandom)) -
          Number(ulidOf(one, random) < ulidOf(one, otherRandom)),
      );
    }),
  ));

test('the ids that tests make are read like those of the system', () =>
  fc.assert(
    fc.property(instants, fc.nat(), (at, n) => {
      expect(madeAt(aPurchaseId(n, at))).toBe(at);
    }),
  ));

test('the first and the last instant of an id are read', () => {
  expect(madeAt('0'.repeat(26))).toBe(0);
  expect(madeAt(`7${'z'.repeat(25)}`)).toBe(2 ** 48 - 1);
});
