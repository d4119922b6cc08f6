import '#test/faults/one-realm.ts';
import { expect, test } from '@jest/globals';
import { runCreditRound } from '#test/faults/credit-round.ts';
import { sized } from '#test/faults/size.ts';

const voters = sized(60, 1_000);

test('a vote sent twenty times at once, and again eleven minutes later, costs one', async () => {
  const { figures, faults } = await runCreditRound(voters);
  expect(faults).toEqual([]);
  // Hardly anything would be shown if hardly anything had gone wrong, or nobody had looked.
  expect(figures.attempts.unknown).toBeGreaterThan(voters / 4);
  expect(figures.spoiled).toBeGreaterThan(voters / 4);
  expect(figures.samples).toBeGreaterThan(2);
});
