import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import type {
  EventHeaders,
  EventRefusal,
  PaymentEvent,
  ProviderName,
} from '#contracts/payments.ts';
import type { Clock } from '#contracts/ports.ts';
import type { refusalByForm } from '#gateways/payments/event-form.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { Providers, ProvidersOf } from '#gateways/payments/providers.ts';

export type VerifyPaymentEventDependencies = {
  readonly providersOf: ProvidersOf;
  /** Whether the client is on the list of those that sell: of no other is a secret looked for. */
  readonly isEnrolled: (clientId: ClientId) => Promise<boolean>;
  /** What an event is verified against if the client has no account; it fails always. */
  readonly dummies: Required<Providers>;
  readonly refusalByForm: typeof refusalByForm;
  readonly clock: Clock;
};

/** The address at which an event came: whose, and of which provider. */
export type EventSource = { readonly clientId: ClientId; readonly provider: ProviderName };

/** An event as it came. */
export type EventDelivery = EventSource & {
  readonly bytes: Uint8Array;
  readonly headers: EventHeaders;
};

/** `anyone` may have sent it; `client`: it looks like one of that client's, so see its secret. */
export type VerificationFailure = {
  readonly why: EventRefusal | 'no-account';
  readonly concerns: 'anyone' | 'client';
};

/**
 * Verifies an event. What costs nothing is checked first; what a caller could make expensive,
 * secrets and certificates, last.
 */
export async function verifyPaymentEvent(
  { providersOf, isEnrolled, dummies, refusalByForm, clock }: VerifyPaymentEventDependencies,
  { clientId, provider: name, bytes, headers }: EventDelivery,
): Promise<Result<{ provider: PaymentProvider; event: PaymentEvent }, VerificationFailure>> {
  const now = clock.now();
  const form = refusalByForm(name, bytes, headers, now);
  if (form !== undefined) return refuse({ why: form, concerns: 'anyone' });
  const providers = (await isEnrolled(clientId)) ? await providersOf(clientId) : {};
  const own = providers[name];
  const read = await (own ?? dummies[name]).readEvent(bytes, headers, now);
  if (own === undefined) return refuse({ why: 'no-account', concerns: 'anyone' });
  return read.ok
    ? ok({ provider: own, event: read.value })
    : refuse({ why: read.reason, concerns: 'client' });
}
