import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { receiptStateOf } from '#ballot/receipt.ts';
import { isSealed, votingStatuses } from '#contracts/voting-status.ts';

test.each([
  ['scheduled', false, 'recorded'],
  ['open', false, 'recorded'],
  ['closed', false, 'recorded'],
  ['sealed', true, 'counted'],
  ['sealed', false, 'not-counted'],
  ['published', true, 'counted'],
  ['published', false, 'not-counted'],
  ['cancelled', false, 'not-counted'],
] as const)(
  'in a voting that is %s, in its count: %j, a ballot is %s',
  (status, inCount, state) => {
    expect(receiptStateOf(status, inCount)).toBe(state);
  },
);

test('a ballot is counted only where a sealed count took it in, and recorded only before', () => {
  fc.assert(
    fc.property(fc.constantFrom(...votingStatuses), fc.boolean(), (status, inCount) => {
      const state = receiptStateOf(status, inCount);
      expect(state === 'counted').toBe(isSealed(status) && inCount);
      expect(state === 'recorded').toBe(!isSealed(status) && status !== 'cancelled');
    }),
  );
});
