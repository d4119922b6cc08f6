import Stripe from 'stripe';
import { clientId as asClientId } from '#basics/ids.ts';
import { createAccounts } from '#infra/local/sandbox/account.ts';
import { eventText } from '#infra/local/sandbox/objects.ts';
import type { EventType, Payment } from '#infra/local/sandbox/payment.ts';
import { openSandboxStorage, seedOf } from '#infra/local/sandbox/storage.ts';
import type { Checkout } from '#test/faults/shop.ts';
import { clientId } from '#test/faults/votings.ts';

export type DeliveryResponse = { readonly status: number; readonly body: Record<string, unknown> };

/** How a delivery differs from one by the sandbox. */
export type Delivery = {
  /** The instant of its timestamp, in epoch milliseconds. */
  readonly at?: number;
  /** The clients whose secret signs it, and whose route receives it. */
  readonly signedFor?: string;
  readonly sentTo?: string;
  readonly provider?: string;
  /** The body that is sent instead of the signed one. */
  readonly sent?: string;
  readonly header?: string;
};

type HostEndpoints = {
  readonly origin: string;
  readonly databaseEndpoint: string;
  readonly now: () => number;
};

/** Creates and delivers the events of a host's sandbox by hand. */
export async function openProvider({ origin, databaseEndpoint, now }: HostEndpoints) {
  const storage = await openSandboxStorage(databaseEndpoint);
  const accounts = createAccounts(await seedOf(storage), origin);

  const signatureOf = (payload: string, { at = now(), signedFor = clientId }: Delivery = {}) =>
    Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: accounts.of(asClientId(signedFor)).webhookSecret,
      timestamp: Math.floor(at / 1_000),
    });

  /** Posts an event once. */
  async function deliver(text: string, delivery: Delivery = {}): Promise<DeliveryResponse> {
    const { sentTo = clientId, provider = 'sandbox', sent = text } = delivery;
    const signature = delivery.header ?? signatureOf(text, delivery);
    const response = await fetch(`${origin}/payment-events/${provider}/${sentTo}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: sent,
    });
    const body = (await response.json()) as DeliveryResponse['body'];
    return { status: response.status, body };
  }

  return {
    deliver,
    signatureOf,
    /** The payment as the sandbox stores it now. */
    paymentOf: async ({ checkoutUrl }: Checkout): Promise<Payment> => {
      const payments = await storage.readAll<Payment>('PAYMENTS');
      const found = payments.find(({ id }) => checkoutUrl.endsWith(id));
      if (found === undefined) throw new Error('The sandbox does not know this payment.');
      return found;
    },
    /** A new event about the payment, in the bytes that the sandbox would sign. */
    eventOf: (payment: Payment, type: EventType): string =>
      eventText(payment, type, { origin, now: now() }),
    close: () => storage.close(),
  };
}

export type Provider = Awaited<ReturnType<typeof openProvider>>;
