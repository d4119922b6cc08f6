import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { responses } from '#contracts/http/responses.js';
import { ada, demo, grace } from '#test/builders/ids.ts';
import {
  anOffer,
  aPaidPurchase,
  aPurchase,
  holding,
  paidUpdate,
  someUpdate,
  withUpdate,
} from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';
import { showOffer } from '#views/offer.ts';
import { showPurchase, showSale } from '#views/purchase.ts';

const shownPage = { checkoutRef: 'checkout-1', checkoutUrl: 'https://pay.example/1' };

test('a purchase is shown with its page as long as it may be paid there', () => {
  expect(showPurchase(aPurchase(shownPage), noon)).toEqual({
    ...{ purchaseId: aPurchase().purchaseId, packageId: 'twelve', credits: 12 },
    ...{ price: { currency: 'EUR', minor: 1_000 }, provider: 'stripe', status: 'open' },
    ...{ createdAt: '2027-02-23T12:00:00.000Z', expiresAt: '2027-02-23T13:00:00.000Z' },
    ...{ checkoutUrl: 'https://pay.example/1' },
    ...{ creditsTakenBack: 0, creditsWrittenOff: 0, refundedMinor: 0 },
  });
  for (const payment of ['pending', 'failed', 'expired', 'paid'] as const)
    expect(showPurchase(aPurchase({ ...shownPage, payment }), noon)).not.toHaveProperty(
      'checkoutUrl',
    );
});

test('a paid purchase is shown with the time of its payment and its state', () => {
  const changes = { takenBack: 4, writtenOff: 2, refundedMinor: 500 };
  expect(showPurchase(aPaidPurchase(changes), noon)).toMatchObject({
    ...{ status: 'paid', paidAt: '2027-02-23T12:00:00.000Z' },
    ...{ creditsTakenBack: 4, creditsWrittenOff: 2, refundedMinor: 500 },
  });
});

test('its voter sees neither who else is concerned nor how it is stored', () => {
  const asked = aPaidPurchase({ refundAsked: { by: grace, at: noon } });
  const text = JSON.stringify(showPurchase(asked, noon));
  for (const word of ['grace', 'payment-1', 'revision', 'returnUrl', 'userId'])
    expect(text).not.toContain(word);
});

test('its client sees the voter, the payment and who refunded it', () => {
  const asked = aPaidPurchase({ refundAsked: { by: grace, at: noon } });
  expect(showSale(asked, noon)).toEqual({
    ...{ voterId: ada, paymentRef: 'payment-1', refundedBy: grace },
    purchase: showPurchase(asked, noon),
  });
  const open = { voterId: ada, purchase: showPurchase(aPurchase(), noon) };
  expect(showSale(aPurchase(), noon)).toEqual(open);
});

test('whatever happens to a purchase, it is shown as in the contract', () => {
  fc.assert(
    fc.property(fc.array(someUpdate), fc.integer({ min: 0, max: 2 ** 43 }), (words, now) => {
      const held = words.reduce(
        (before, update) => withUpdate(before, update),
        withUpdate(holding(aPurchase(shownPage)), paidUpdate()),
      );
      const own = showPurchase(held.purchase, now);
      expect(responses.getMyPurchase['200']?.['application/json']?.(own)).toBe(true);
      expect(responses.getSale['200']?.['application/json']?.(showSale(held.purchase, now))).toBe(
        true,
      );
    }),
  );
});

test('an offer is shown with prices and providers, and a missing one is of revision 0', () => {
  expect(showOffer(demo, anOffer(), { stripe: {}, paypal: undefined })).toEqual({
    ...{ clientId: demo, revision: 1 },
    packages: [
      { packageId: 'five', credits: 5, price: { currency: 'EUR', minor: 500 } },
      { packageId: 'twelve', credits: 12, price: { currency: 'EUR', minor: 1_000 } },
    ],
    providers: ['stripe'],
  });
  const none = { clientId: demo, revision: 0, packages: [], providers: [] };
  expect(showOffer(demo, undefined, {})).toEqual(none);
});
