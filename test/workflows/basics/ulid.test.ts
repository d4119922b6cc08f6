import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { madeAt } from '#basics/ulid.ts';
import { newPurchaseId, newVotingId } from '#gateways/random.ts';
import { aPurchaseId } from '#test/builders/purchases.ts';

const instants = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test('an id tells the millisecond in which it was made', () =>
  fc.assert(
    fc.property(instants, (at) => {
      expect(madeAt(newPurchaseId(at))).toBe(at);
      expect(madeAt(newVotingId(at))).toBe(at);
    }),
  ));

test('ids sort as their instants do', () =>
  fc.assert(
    fc.property(instants, instants, (one, other) => {
      fc.pre(one !== other);
      expect(newPurchaseId(one) < newPurchaseId(other)).toBe(one < other);
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
