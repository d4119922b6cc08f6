import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import type {
  EventHeaders,
  EventRefusal,
  PaymentEvent,
  ProviderName,
} from '#contracts/payments.ts';
import type { Clock } from '#contracts/ports.ts';
import { refusalByForm } from '#gateways/payments/event-form.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { Providers, ProvidersOf } from '#gateways/payments/providers.ts';

/** What verifying needs from outside. */
export type Verifying = {
  readonly providersOf: ProvidersOf;
  /** What an event is verified against where the client has no account: it is never believed. */
  readonly nobodys: Required<Providers>;
  readonly clock: Clock;
};

/** An event as it came, and the address at which it came. */
export type Delivered = {
  readonly client: ClientId;
  readonly name: ProviderName;
  readonly bytes: Uint8Array;
  readonly headers: EventHeaders;
};

/** `anyone` may have sent it; `client`: it looks like one of that client's, so see its secret. */
export type Unverified = {
  readonly why: EventRefusal | 'no-account';
  readonly concerns: 'anyone' | 'client';
};

/**
 * Believes an event, or not. What costs nothing is looked at first; what a caller could make
 * expensive, secrets and certificates, last.
 */
export async function verifyEvent(
  { providersOf, nobodys, clock }: Verifying,
  { client, name, bytes, headers }: Delivered,
): Promise<Result<{ provider: PaymentProvider; event: PaymentEvent }, Unverified>> {
  const now = clock.now();
  const form = refusalByForm(name, bytes, headers, now);
  if (form !== undefined) return refuse({ why: form, concerns: 'anyone' });
  const own = (await providersOf(client))[name];
  const read = await (own ?? nobodys[name]).readEvent(bytes, headers, now);
  if (own === undefined) return refuse({ why: 'no-account', concerns: 'anyone' });
  return read.ok
    ? ok({ provider: own, event: read.value })
    : refuse({ why: read.reason, concerns: 'client' });
}
