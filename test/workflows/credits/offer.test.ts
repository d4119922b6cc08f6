import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as setOffer from '#contracts/http/requests/setOffer.js';
import { leastPriceMinor } from '#credits/currencies.ts';
import { checkOffer } from '#credits/offer.ts';
import { anOffer } from '#test/builders/purchases.ts';

const aPackage = (changes: Record<string, unknown> = {}) => ({
  packageId: 'five',
  credits: 5,
  priceMinor: 500,
  ...changes,
});

/** Whether this draft is valid by the contract. */
const isDraft = (changes: Record<string, unknown>): boolean =>
  setOffer.body({ revision: 0, currency: 'EUR', packages: [aPackage()], ...changes });
const isPriced = (priceMinor: unknown): boolean =>
  isDraft({ packages: [aPackage({ priceMinor })] });
const isOfCredits = (credits: unknown): boolean => isDraft({ packages: [aPackage({ credits })] });

test.each([
  ['zero', 0],
  ['below zero', -1],
  ['a fraction of a minor unit', 99.5],
  ['more than the limit', 1_000_001],
  ['far more than a number can hold exactly', 1e21],
  ['a text', '500'],
  ['nothing', null],
])('a price that is %s is refused by the contract', (_what, price) => {
  expect(isPriced(price)).toBe(false);
});

test('a price from one minor unit up to the limit is valid by the contract', () => {
  expect([1, 500, 1_000_000].map(isPriced)).toEqual([true, true, true]);
});

test('a package has a whole number of credits, at least one and at most 10,000', () => {
  expect([1, 10_000].map(isOfCredits)).toEqual([true, true]);
  expect([0, -5, 1.5, 10_001, '5'].map(isOfCredits)).toEqual(Array(5).fill(false));
});

test('an offer may be empty, and has at most twenty packages', () => {
  const packages = (count: number) =>
    Array.from({ length: count }, (_, n) => aPackage({ packageId: `p${n}` }));
  expect(isDraft({ packages: [] })).toBe(true);
  expect(isDraft({ packages: packages(20) })).toBe(true);
  expect(isDraft({ packages: packages(21) })).toBe(false);
});

test.each(['eur', 'EURO', 'E', '', '€'])('%j is no code of a currency', (currency) => {
  expect(isDraft({ currency })).toBe(false);
});

test('a price in a currency at its least is possible, and one minor unit below is not', () => {
  for (const [currency, least] of Object.entries(leastPriceMinor)) {
    const at = (priceMinor: number) => {
      const packages = [{ packageId: 'one', credits: 1, priceMinor }];
      return checkOffer(anOffer({ currency, packages }));
    };
    expect(at(least).ok).toBe(true);
    const refused = { code: 'price-too-small', price: { currency, minor: least } };
    expect(at(least - 1)).toMatchObject({ ok: false, reason: refused });
  }
});

test('one cheap package among others is found and named', () => {
  const [first] = anOffer().packages;
  const packages = [...(first ? [first] : []), { packageId: 'tiny', credits: 1, priceMinor: 49 }];
  const reason = { code: 'price-too-small', detail: expect.stringContaining('tiny') };
  expect(checkOffer(anOffer({ packages }))).toMatchObject({ ok: false, reason });
});

test.each([
  ['JPY', 'has no minor unit'],
  ['KRW', 'has no minor unit'],
  ['KWD', 'has a thousandth as its minor unit'],
  ['HUF', 'is counted otherwise by each provider'],
  ['XAU', 'is gold'],
  ['ZZZ', 'is unknown'],
  ['constructor', 'is a name that every object has'],
  ['__proto__', 'is another one'],
])('%s, which %s, is not possible', (currency) => {
  const refused = { ok: false, reason: { code: 'currency-not-possible' } };
  expect(checkOffer(anOffer({ currency }))).toMatchObject(refused);
});

test('every possible currency has two decimal places where Intl knows it', () => {
  for (const currency of Object.keys(leastPriceMinor)) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    expect(format.resolvedOptions().maximumFractionDigits).toBe(2);
    expect(currency).toMatch(/^[A-Z]{3}$/);
  }
});

test('an offer whose package ids differ is taken as it is, another is refused', () => {
  const packages = fc.array(
    fc.record({
      packageId: fc.constantFrom('one', 'two', 'three', 'four'),
      credits: fc.integer({ min: 1, max: 10_000 }),
      priceMinor: fc.integer({ min: 50, max: 1_000_000 }),
    }),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(packages, (some) => {
      const offer = anOffer({ packages: some });
      const differ = new Set(some.map(({ packageId }) => packageId)).size === some.length;
      const refused = { ok: false, reason: { code: 'packages-repeat' } };
      expect(checkOffer(offer)).toEqual(differ ? { ok: true, value: offer } : refused);
    }),
  );
});
