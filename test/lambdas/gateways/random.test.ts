import { expect, test } from '@jest/globals';
import { newToken, newVotingId } from '#gateways/random.ts';

test('ids and tokens of the same moment are all different', () => {
  const many = <Value>(make: () => Value) => new Set(Array.from({ length: 1_000 }, make)).size;
  expect(many(() => newVotingId(7))).toBe(1_000);
  expect(many(newToken)).toBe(1_000);
  expect(newToken().length).toBeLessThanOrEqual(36);
});
