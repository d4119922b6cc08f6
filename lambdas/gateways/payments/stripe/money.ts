import type { Money } from '#contracts/payments.ts';

/** Without a minor unit in ISO 4217; Stripe counts them in hundredths all the same. */
const countedInHundredths = new Set(['ISK', 'UGX']);
/** With hundredths in ISO 4217; Stripe counts it in wholes. */
const countedInWholes = new Set(['MGA']);

const wholeOrUndefined = (amount: number): number | undefined =>
  Number.isSafeInteger(amount) && amount >= 0 ? amount : undefined;

/** The amount as Stripe counts it; undefined where Stripe cannot express it. */
export function amountOf({ currency, minor }: Money): number | undefined {
  if (countedInHundredths.has(currency)) return wholeOrUndefined(minor * 100);
  if (countedInWholes.has(currency)) return wholeOrUndefined(minor / 100);
  return wholeOrUndefined(minor);
}

/** Money from what Stripe sends; undefined if that is not an amount of a currency. */
export function moneyOf(amount: unknown, currency: unknown): Money | undefined {
  if (typeof amount !== 'number' || typeof currency !== 'string') return undefined;
  if (wholeOrUndefined(amount) === undefined || !/^[a-z]{3}$/.test(currency)) return undefined;
  const code = currency.toUpperCase();
  let minor: number | undefined = amount;
  if (countedInHundredths.has(code)) minor = wholeOrUndefined(amount / 100);
  if (countedInWholes.has(code)) minor = wholeOrUndefined(amount * 100);
  return minor === undefined ? undefined : { currency: code, minor };
}
