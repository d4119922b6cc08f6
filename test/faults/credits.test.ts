import '#test/faults/one-realm.ts';
import { expect, test } from '@jest/globals';
import { runCreditRound } from '#test/faults/credit-round.ts';
import { sized } from '#test/faults/size.ts';

const voters = sized(60, 1_000);

test('a vote sent twenty times at once, and again eleven minutes later, costs one', async () => {
  const { figures, faults } = await runCreditRound(voters);
  expect(faults).toEqual([]);
  // A round with few faults or few samples would prove little.
  expect(figures.attempts.unknown).toBeGreaterThan(voters / 4);
  expect(figures.injected).toBeGreaterThan(voters / 4);
  expect(figures.samples).toBeGreaterThan(2);
});
