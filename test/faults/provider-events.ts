import Stripe from 'stripe';
import { clientId as asClientId } from '#basics/ids.ts';
import { createAccounts } from '#infra/local/sandbox/account.ts';
import { eventText } from '#infra/local/sandbox/objects.ts';
import type { EventType, Payment } from '#infra/local/sandbox/payment.ts';
import { openSandboxStorage, seedOf } from '#infra/local/sandbox/storage.ts';
import type { Bought } from '#test/faults/shop.ts';
import { clientId } from '#test/faults/votings.ts';

export type Delivered = { readonly status: number; readonly body: Record<string, unknown> };

/** How an event is delivered, where that differs from how the sandbox does it. */
export type Delivery = {
  /** When it is stamped, epoch milliseconds. */
  readonly at?: number;
  /** Whose secret it is signed with, and whose route it is sent to. */
  readonly signedFor?: string;
  readonly sentTo?: string;
  readonly provider?: string;
  /** What is sent in the place of what was signed. */
  readonly sent?: string;
  readonly header?: string;
};

type Place = {
  readonly origin: string;
  readonly databaseEndpoint: string;
  readonly now: () => number;
};

/** The events of a host's sandbox, made and delivered by hand instead. */
export async function openProvider({ origin, databaseEndpoint, now }: Place) {
  const storage = await openSandboxStorage(databaseEndpoint);
  const accounts = createAccounts(await seedOf(storage), origin);

  const signatureOf = (payload: string, { at = now(), signedFor = clientId }: Delivery = {}) =>
    Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: accounts.of(asClientId(signedFor)).webhookSecret,
      timestamp: Math.floor(at / 1_000),
    });

  /** Posts an event once. */
  async function deliver(text: string, delivery: Delivery = {}): Promise<Delivered> {
    const { sentTo = clientId, provider = 'sandbox', sent = text } = delivery;
    const signature = delivery.header ?? signatureOf(text, delivery);
    const response = await fetch(`${origin}/payment-events/${provider}/${sentTo}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: sent,
    });
    const body = (await response.json()) as Delivered['body'];
    return { status: response.status, body };
  }

  return {
    deliver,
    signatureOf,
    /** The payment as the sandbox has it now. */
    paymentOf: async ({ checkoutUrl }: Bought): Promise<Payment> => {
      const payments = await storage.readAll<Payment>('PAYMENTS');
      const found = payments.find(({ id }) => checkoutUrl.endsWith(id));
      if (found === undefined) throw new Error('The sandbox does not know this payment.');
      return found;
    },
    /** An event of its own about the payment, in the bytes that the sandbox would sign. */
    eventOf: (payment: Payment, type: EventType): string =>
      eventText(payment, type, { origin, now: now() }),
    close: () => storage.close(),
  };
}

export type Provider = Awaited<ReturnType<typeof openProvider>>;
