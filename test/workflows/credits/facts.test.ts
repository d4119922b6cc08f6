import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { factOfPayment, factOfReversal } from '#credits/facts.ts';
import { ada, demo } from '#test/builders/ids.ts';
import {
  aPaidPurchase,
  aPurchase,
  holding,
  paidUpdate,
  someReversal,
  withUpdate,
} from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const { purchaseId } = aPurchase();

test.each([
  ['pending', 'purchase-pending', 0],
  ['failed', 'purchase-failed', 0],
  ['expired', 'purchase-expired', 0],
  ['paid', 'purchase-paid', 12],
] as const)('a payment that is %s is published as %s', (payment, kind, credits) => {
  expect(factOfPayment(aPurchase({ payment }), noon)).toEqual({
    ...{ factId: `${purchaseId}-${kind}`, kind, credits, at: noon },
    ...{ clientId: demo, purchaseId, userId: ada },
  });
});

test('a payment that has not been made is no fact', () => {
  expect(factOfPayment(aPurchase(), noon)).toBeUndefined();
});

test('the same update received twice has the same id, so that a repeat is recognised', () => {
  const ids = [noon, noon + 1].map((at) => factOfPayment(aPaidPurchase(), at)?.factId);
  expect(new Set(ids).size).toBe(1);
});

test('credits that were taken or given back are published as the last entry has them', () => {
  const taken = { cause: 'taken-back', credits: -7, revision: 3 } as const;
  expect(factOfReversal(aPaidPurchase({ lastEntry: taken }), noon)).toEqual({
    ...{ factId: `${purchaseId}-r3`, kind: 'credits-taken-back', credits: -7, at: noon },
    ...{ clientId: demo, purchaseId, userId: ada },
  });
});

test('a payment by itself is not published as credits taken back', () => {
  expect(factOfReversal(aPaidPurchase(), noon)).toBeUndefined();
  const paid = withUpdate(holding(aPurchase()), paidUpdate()).purchase;
  expect(factOfReversal(paid, noon)).toBeUndefined();
});

test('each change of credits is published under an id of its own', () =>
  fc.assert(
    fc.property(fc.array(someReversal), (words) => {
      let held = withUpdate(holding(aPurchase()), paidUpdate());
      const ids: string[] = [];
      for (const update of words) {
        const before = held.entries.length;
        held = withUpdate(held, update);
        if (held.entries.length > before)
          ids.push(factOfReversal(held.purchase, noon)?.factId ?? '');
      }
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).not.toContain('');
    }),
  ));
