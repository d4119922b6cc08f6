import type { EventHeaders, EventRefusal, ProviderName } from '#contracts/payments.ts';
import { paypalFormRefusal } from '#gateways/payments/paypal/signature.ts';
import { stripeFormRefusal } from '#gateways/payments/stripe/signature.ts';

type FormRefusal = (headers: EventHeaders, now: number) => EventRefusal | undefined;

/** The sandbox signs as Stripe does. */
const formRefusals: Readonly<Record<ProviderName, FormRefusal>> = {
  stripe: stripeFormRefusal,
  paypal: paypalFormRefusal,
  sandbox: stripeFormRefusal,
};

/**
 * Why an event cannot be of this provider, as far as it can be told without a secret, a call or a
 * signature: its headers are missing or in no form, its time is not now, its body is no object.
 * `now` in epoch milliseconds. Undefined says only that the event is worth the work to verify it.
 */
export const refusalByForm = (
  provider: ProviderName,
  body: Uint8Array,
  headers: EventHeaders,
  now: number,
): EventRefusal | undefined =>
  formRefusals[provider](headers, now) ?? (isJsonObject(body) ? undefined : 'malformed');

function isJsonObject(body: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
