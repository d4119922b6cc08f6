import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { creditsCalledBack, settleReversal } from '#credits/reversal.ts';
import { ada } from '#test/builders/ids.ts';
import { aPaidPurchase, euros } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const prices = fc.integer({ min: 1, max: 1_000_000 });
const someCredits = fc.integer({ min: 1, max: 10_000 });

test('the credits called back are never worth more than the money, and one more would be', () =>
  fc.assert(
    fc.property(someCredits, prices, prices, (credits, minor, refundedMinor) => {
      const purchase = aPaidPurchase({ credits, price: euros(minor), refundedMinor });
      const called = BigInt(creditsCalledBack(purchase));
      const [of, price] = [BigInt(credits), BigInt(minor)];
      const money = BigInt(Math.min(refundedMinor, minor));
      expect(called * price <= of * money).toBe(true);
      expect((called + 1n) * price > of * money).toBe(true);
    }),
  ));

test.each([
  ['nothing', {}, 0],
  ['a part', { refundedMinor: 500 }, 6],
  ['a part that is not whole credits, rounded down', { refundedMinor: 83 }, 0],
  ['a part that is exactly a credit and a half', { refundedMinor: 125 }, 1],
  ['all but a cent', { refundedMinor: 999 }, 11],
  ['all', { refundedMinor: 1_000 }, 12],
  ['more than all, as with fees', { refundedMinor: 1_500 }, 12],
  ['an open dispute', { disputes: { d: { minor: 500, state: 'open' } } }, 6],
  ['a lost dispute', { disputes: { d: { minor: 500, state: 'lost' } } }, 6],
  ['a won dispute', { disputes: { d: { minor: 500, state: 'won' } } }, 0],
  [
    'a refund and a dispute of the rest',
    { refundedMinor: 400, disputes: { d: { minor: 600, state: 'lost' } } },
    12,
  ],
  [
    'a refund and a dispute of it all',
    { refundedMinor: 400, disputes: { d: { minor: 1_000, state: 'open' } } },
    12,
  ],
  ['a refund that was asked for', { refundAsked: { by: ada, at: noon } }, 12],
] as const)('%s calls back as many credits as it is worth', (_what, changes, credits) => {
  expect(creditsCalledBack(aPaidPurchase(changes))).toBe(credits);
});

test('taken and written off add up to what is called back, whatever was settled before', () =>
  fc.assert(
    fc.property(
      ...[fc.nat(1_000), fc.nat(12), fc.nat(12), fc.nat(20)],
      (refundedMinor, takenBack, writtenOff, balance) => {
        const purchase = aPaidPurchase({ refundedMinor, takenBack, writtenOff });
        const called = creditsCalledBack(purchase);
        const settled = settleReversal(purchase, balance);
        expect(settled.takenBack + settled.writtenOff).toBe(called);
        expect(settled.takenBack - takenBack).toBeLessThanOrEqual(balance);
        expect(Math.min(settled.takenBack, settled.writtenOff)).toBeGreaterThanOrEqual(0);
      },
    ),
  ));

test('the voter gives all they have before anything is written off', () => {
  const purchase = aPaidPurchase({ refundedMinor: 1_000 });
  const settled = [0, 5, 12, 20].map((balance) => settleReversal(purchase, balance));
  expect(settled).toEqual([
    { takenBack: 0, writtenOff: 12 },
    { takenBack: 5, writtenOff: 7 },
    { takenBack: 12, writtenOff: 0 },
    { takenBack: 12, writtenOff: 0 },
  ]);
});

test('what was written off is forgiven first, and never given', () => {
  const before = { takenBack: 5, writtenOff: 7 };
  const after = (refundedMinor: number) =>
    settleReversal(aPaidPurchase({ refundedMinor, ...before }), 0);
  expect(after(500)).toEqual({ takenBack: 5, writtenOff: 1 });
  expect(after(250)).toEqual({ takenBack: 3, writtenOff: 0 });
  expect(after(0)).toEqual({ takenBack: 0, writtenOff: 0 });
});
