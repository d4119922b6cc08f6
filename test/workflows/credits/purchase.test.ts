import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isDisputed,
  isRefunded,
  type Purchase,
  type PurchaseStatus,
  statusOf,
} from '#credits/purchase.ts';
import { ada } from '#test/builders/ids.ts';
import {
  aPaidPurchase,
  aPurchase,
  holding,
  paidUpdate,
  someUpdate,
  withUpdate,
} from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const shown = { checkoutRef: 'checkout-1', checkoutUrl: 'https://pay.example/1' };
const refundAsked = { by: ada, at: noon };
const dispute = (state: 'open' | 'won' | 'lost') => ({ minor: 1_000, state });
const { expiresAt } = aPurchase();

test.each<[PurchaseStatus, string, Purchase, number]>([
  ['open', 'was begun', aPurchase(), noon],
  ['open', 'has a page that may be paid', aPurchase(shown), expiresAt - 1],
  ['open', 'waits for the update that its page has expired', aPurchase(shown), expiresAt],
  ['expired', 'never had a page, when its time is over', aPurchase(), expiresAt],
  ['open', 'never had a page, before its time is over', aPurchase(), expiresAt - 1],
  ['pending', 'waits for its money', aPurchase({ payment: 'pending' }), expiresAt],
  ['failed', 'was declined', aPurchase({ payment: 'failed' }), noon],
  ['expired', 'has expired', aPurchase({ payment: 'expired' }), noon],
  ['paid', 'was paid', aPaidPurchase(), expiresAt],
  ['paid', 'was refunded in part', aPaidPurchase({ refundedMinor: 999 }), noon],
  ['refunding', 'is to be refunded', aPaidPurchase({ refundAsked }), noon],
  ['refunded', 'was refunded', aPaidPurchase({ refundedMinor: 1_000, refundAsked }), noon],
  ['disputed', 'is disputed', aPaidPurchase({ disputes: { d: dispute('open') } }), noon],
  ['paid', 'was disputed in vain', aPaidPurchase({ disputes: { d: dispute('won') } }), noon],
  ['charged-back', 'was lost', aPaidPurchase({ disputes: { d: dispute('lost') } }), noon],
  [
    'charged-back',
    'was lost in one of its disputes',
    aPaidPurchase({ disputes: { d: dispute('open'), e: dispute('lost') }, refundedMinor: 1_000 }),
    noon,
  ],
  [
    'disputed',
    'is refunded and disputed',
    aPaidPurchase({ disputes: { d: dispute('open') }, refundedMinor: 1_000 }),
    noon,
  ],
])('the status is %s of a purchase that %s', (status, _what, purchase, now) => {
  expect(statusOf(purchase, now)).toBe(status);
});

test('a status never hides a refund, nor a dispute that was not won', () =>
  fc.assert(
    fc.property(fc.array(someUpdate), (updates) => {
      const before = withUpdate(holding(aPurchase()), paidUpdate());
      const { purchase } = updates.reduce((held, update) => withUpdate(held, update), before);
      const status = statusOf(purchase, noon);
      const isLost = ['disputed', 'charged-back'].includes(status);
      expect(isDisputed(purchase)).toBe(isLost);
      expect(isRefunded(purchase) && !isLost).toBe(status === 'refunded');
    }),
  ));
