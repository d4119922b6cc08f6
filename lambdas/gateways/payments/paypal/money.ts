import type { Money } from '#contracts/payments.ts';

/** PayPal's text of an amount, such as `"12.05"`. All our currencies have two decimals. */
export function decimalText(minor: number): string {
  if (!Number.isSafeInteger(minor) || minor < 0) throw new Error('Not an amount of minor units');
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Reads an amount as PayPal writes it; undefined where it is not exact in minor units. */
export function moneyOf(currency: unknown, value: unknown): Money | undefined {
  if (typeof currency !== 'string' || typeof value !== 'string') return undefined;
  const [, whole, cents = ''] = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(value) ?? [];
  if (whole === undefined || !/^[A-Z]{3}$/.test(currency)) return undefined;
  return { currency, minor: Number(whole + cents.padEnd(2, '0')) };
}
