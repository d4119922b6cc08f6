import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { timing } from '#contracts/timing.ts';
import {
  addCheckout,
  beginPurchase,
  orderOf,
  type PurchaseRequest,
  repeatPurchase,
  type Terms,
} from '#credits/begin.ts';
import { ada, demo } from '#test/builders/ids.ts';
import { anOffer, aPurchase, aPurchaseId, euros } from '#test/builders/purchases.ts';
import { noon } from '#test/builders/votings.ts';

const aRequest = (changes: Partial<PurchaseRequest> = {}): PurchaseRequest => ({
  packageId: 'twelve',
  price: euros(1_000),
  provider: 'stripe',
  returnUrl: 'https://app.example/profile',
  ...changes,
});

const terms: Terms = {
  offer: anOffer(),
  isOffered: (provider) => provider === 'stripe',
  isOurOrigin: (origin) => origin === 'https://app.example',
};

const begin = (request: PurchaseRequest, changes: Partial<Terms> = {}) =>
  beginPurchase(
    { clientId: demo, purchaseId: aPurchaseId(), userId: ada, at: noon, request },
    { ...terms, ...changes },
  );

test('a purchase begins with the package, its price and an hour to pay', () => {
  expect(begin(aRequest())).toEqual({ ok: true, value: aPurchase() });
  expect(aPurchase().expiresAt - noon).toBe(timing.checkoutMs);
});

test.each<[string, Partial<PurchaseRequest>, Partial<Terms>, object]>([
  ['without an offer', {}, { offer: undefined }, { code: 'package-not-offered' }],
  ['of another package', { packageId: 'fifty' }, {}, { code: 'package-not-offered' }],
  ['of an inherited name', { packageId: 'constructor' }, {}, { code: 'package-not-offered' }],
  ['at another price', { price: euros(999) }, {}, { code: 'price-changed', price: euros(1_000) }],
  [
    'in another currency',
    { price: { currency: 'USD', minor: 1_000 } },
    {},
    { code: 'price-changed', price: euros(1_000) },
  ],
  ['by another provider', { provider: 'paypal' }, {}, { code: 'provider-not-offered' }],
  ['back to elsewhere', { returnUrl: 'https://a.example' }, {}, { code: 'return-not-allowed' }],
])('a purchase %s is refused', (_what, request, changes, reason) => {
  expect(begin(aRequest(request), changes)).toEqual({ ok: false, reason });
});

test('a purchase has the price of the offer and an allowed page, whatever is requested', () =>
  fc.assert(
    fc.property(
      fc.constantFrom('five', 'twelve', 'fifty'),
      fc.constantFrom(499, 500, 1_000),
      fc.constantFrom('EUR', 'USD'),
      fc.oneof(fc.webUrl(), fc.string(), fc.constant('https://app.example/?x#y')),
      (packageId, minor, currency, returnUrl) => {
        const begun = begin(aRequest({ packageId, price: { currency, minor }, returnUrl }));
        if (!begun.ok) return;
        const { credits, price } = begun.value;
        expect([
          [5, euros(500)],
          [12, euros(1_000)],
        ]).toContainEqual([credits, price]);
        expect(new URL(begun.value.returnUrl).origin).toBe('https://app.example');
      },
    ),
  ));

test.each<[string, Partial<PurchaseRequest>, boolean]>([
  ['the same request', {}, true],
  ['one that comes back to another page', { returnUrl: 'https://app.example/votes' }, true],
  ['one for another package', { packageId: 'five' }, false],
  ['one at another price', { price: euros(1_001) }, false],
  ['one in another currency', { price: { currency: 'USD', minor: 1_000 } }, false],
  ['one by another provider', { provider: 'paypal' }, false],
])('%s is a repeat, or differs', (_what, changes, isRepeat) => {
  expect(repeatPurchase(aPurchase(), aRequest(changes))).toEqual(
    isRepeat
      ? { ok: true, value: aPurchase() }
      : { ok: false, reason: { code: 'purchase-differs' } },
  );
});

test('an order names the credits, and brings the voter back with the purchase', () => {
  const purchase = aPurchase({ returnUrl: 'https://app.example/p?a=1&purchase=forged#top' });
  const back = `https://app.example/p?a=1&purchase=${purchase.purchaseId}#top`;
  expect(orderOf(purchase)).toEqual({
    ...{ clientId: demo, purchaseId: purchase.purchaseId, title: '12 credits' },
    ...{ price: euros(1_000), expiresAt: purchase.expiresAt, returnUrl: back, cancelUrl: back },
  });
  expect(orderOf(aPurchase({ credits: 1 })).title).toBe('1 credit');
});

test('a checkout is the next revision; without one the purchase has failed', () => {
  const checkout = { checkoutRef: 'cs_1', url: 'https://pay.example/cs_1' };
  expect(addCheckout(aPurchase(), checkout)).toEqual({
    after: aPurchase({ checkoutRef: 'cs_1', checkoutUrl: checkout.url, revision: 2 }),
  });
  expect(addCheckout(aPurchase(), undefined)).toEqual({
    after: aPurchase({ payment: 'failed', revision: 2 }),
  });
});
