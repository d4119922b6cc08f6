import type { EventHeaders, EventRefusal, ProviderName } from '#contracts/payments.ts';
import { formRefusal as paypalRefusal } from '#gateways/payments/paypal/signature.ts';
import { jsonOf } from '#gateways/payments/schemas.ts';
import { formRefusal as stripeRefusal } from '#gateways/payments/stripe/signature.ts';

type FormRefusal = (headers: EventHeaders, now: number) => EventRefusal | undefined;

/** The sandbox signs as Stripe does. */
const formRefusals: Readonly<Record<ProviderName, FormRefusal>> = {
  stripe: stripeRefusal,
  paypal: paypalRefusal,
  sandbox: stripeRefusal,
};

/**
 * Why an event cannot be of this provider, as far as it shows without a secret, a call or a
 * signature: its headers are missing or malformed, its time is not now, its body is no JSON object.
 * `now` in epoch milliseconds. If it returns undefined, the event is worth the work to verify it.
 */
export const refusalByForm = (
  provider: ProviderName,
  body: Uint8Array,
  headers: EventHeaders,
  now: number,
): EventRefusal | undefined =>
  formRefusals[provider](headers, now) ?? (isObject(jsonOf(body)) ? undefined : 'malformed');

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
