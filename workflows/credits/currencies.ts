/**
 * The currencies that prices may be in, each with the least price that is taken, in minor units.
 * All have two decimal places at ISO 4217, at Stripe and at PayPal: where the three do not agree
 * on the minor unit (HUF, TWD, UGX), or it does not exist (JPY) or is smaller (KWD), a price could
 * be off by a factor of a hundred. The least prices are Stripe's minimum charge amounts.
 */
export const leastPriceMinor: Readonly<Record<string, number>> = {
  AUD: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1_500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  MXN: 1_000,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  SEK: 300,
  SGD: 50,
  THB: 1_000,
  USD: 50,
};
