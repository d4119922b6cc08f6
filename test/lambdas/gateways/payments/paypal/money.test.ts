import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimalText, moneyOf } from '#gateways/payments/paypal/money.ts';

test('an amount is the same after it was written for PayPal and read back', () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat().map((minor) => minor % 10 ** 15),
      (minor) => {
        expect(moneyOf('EUR', decimalText(minor))).toEqual({ currency: 'EUR', minor });
      },
    ),
  );
});

test('an amount is written with exactly two decimals', () => {
  expect([0, 5, 10, 99, 100, 123456].map(decimalText)).toEqual([
    '0.00',
    '0.05',
    '0.10',
    '0.99',
    '1.00',
    '1234.56',
  ]);
  for (const minor of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => decimalText(minor)).toThrow();
});

test('an amount that is not exact in minor units is not read', () => {
  expect(moneyOf('EUR', '12')).toEqual({ currency: 'EUR', minor: 1200 });
  expect(moneyOf('EUR', '12.5')).toEqual({ currency: 'EUR', minor: 1250 });
  for (const value of ['12.345', '-1.00', '1e3', '', '.5', '1,00', ' 1.00', '1.', 12]) {
    expect(moneyOf('EUR', value)).toBeUndefined();
  }
  for (const currency of ['eur', 'EURO', '', undefined]) {
    expect(moneyOf(currency, '1.00')).toBeUndefined();
  }
});
