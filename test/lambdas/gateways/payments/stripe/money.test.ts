import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { amountOf, moneyOf } from '#gateways/payments/stripe/money.ts';

test('an amount that Stripe can express comes back as the same money', () => {
  const money = fc.record({
    currency: fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'ISK', 'UGX', 'MGA'),
    minor: fc.integer({ min: 0, max: 99_999_999 }),
  });
  fc.assert(
    fc.property(money, (before) => {
      const amount = amountOf(before);
      if (amount === undefined) {
        expect(before.currency).toBe('MGA');
        expect(before.minor % 100).not.toBe(0);
      } else {
        expect(moneyOf(amount, before.currency.toLowerCase())).toEqual(before);
      }
    }),
  );
});

test('cents are cents and yen are yen', () => {
  expect(amountOf({ currency: 'EUR', minor: 1299 })).toBe(1299);
  expect(amountOf({ currency: 'JPY', minor: 500 })).toBe(500);
});

test('Stripe counts krona and Ugandan shilling in hundredths, ariary in wholes', () => {
  expect(amountOf({ currency: 'ISK', minor: 500 })).toBe(50_000);
  expect(amountOf({ currency: 'UGX', minor: 500 })).toBe(50_000);
  expect(amountOf({ currency: 'MGA', minor: 50_000 })).toBe(500);
  expect(moneyOf(50_000, 'isk')).toEqual({ currency: 'ISK', minor: 500 });
  expect(moneyOf(500, 'mga')).toEqual({ currency: 'MGA', minor: 50_000 });
});

test('what is no whole amount of a currency is nothing', () => {
  expect(amountOf({ currency: 'EUR', minor: 0.5 })).toBeUndefined();
  expect(amountOf({ currency: 'EUR', minor: -1 })).toBeUndefined();
  expect(amountOf({ currency: 'MGA', minor: 50 })).toBeUndefined();
  expect(moneyOf(50, 'isk')).toBeUndefined();
  expect(moneyOf(Number.NaN, 'eur')).toBeUndefined();
  expect(moneyOf(1, 'Eur')).toBeUndefined();
  expect(moneyOf(null, 'eur')).toBeUndefined();
});
