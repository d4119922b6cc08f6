import type { Money } from '#contracts/payments.ts';

/** ISO 4217 gives these no minor unit; Stripe counts them in hundredths all the same. */
const countedInHundredths = new Set(['ISK', 'UGX']);
/** ISO 4217 gives this one hundredths; Stripe counts it in wholes. */
const countedInWholes = new Set(['MGA']);

const wholeOrNone = (amount: number): number | undefined =>
  Number.isSafeInteger(amount) && amount >= 0 ? amount : undefined;

/** The amount as Stripe counts it; nothing where Stripe cannot express it. */
export function amountOf({ currency, minor }: Money): number | undefined {
  if (countedInHundredths.has(currency)) return wholeOrNone(minor * 100);
  if (countedInWholes.has(currency)) return wholeOrNone(minor / 100);
  return wholeOrNone(minor);
}

/** Money from what Stripe tells; nothing if that is not an amount of a currency. */
export function moneyOf(amount: unknown, currency: unknown): Money | undefined {
  if (typeof amount !== 'number' || typeof currency !== 'string') return undefined;
  if (wholeOrNone(amount) === undefined || !/^[a-z]{3}$/.test(currency)) return undefined;
  const code = currency.toUpperCase();
  let minor: number | undefined = amount;
  if (countedInHundredths.has(code)) minor = wholeOrNone(amount / 100);
  if (countedInWholes.has(code)) minor = wholeOrNone(amount * 100);
  return minor === undefined ? undefined : { currency: code, minor };
}
