import Stripe from 'stripe';
import type { ClientId } from '#basics/ids.ts';
import { ok, refuse } from '#basics/result.ts';
import type { Order } from '#contracts/payments.ts';
import type { StripeAccount } from '#gateways/payments/accounts.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import { type Ask, createAsk } from '#gateways/payments/stripe/client.ts';
import { readEvent } from '#gateways/payments/stripe/event.ts';
import { createLookUp } from '#gateways/payments/stripe/look-up.ts';
import { amountOf } from '#gateways/payments/stripe/money.ts';
import { readSigned } from '#gateways/payments/stripe/signature.ts';

export type StripeOptions = {
  /** Where Stripe's protocol is spoken, if not at Stripe: the sandbox of the local host. */
  readonly origin?: string;
  /** How long one attempt of any call may take. */
  readonly timeoutMs?: number;
};

/**
 * How long an attempt may take. Each is repeated once, and the longest method makes one call of
 * each kind: 14 s with the pauses, where a function has 15 s.
 */
const readTimeoutMs = 2_500;
const changeTimeoutMs = 4_000;

/** Stripe, by a client's own account there. */
export function createStripe(
  clientId: ClientId,
  account: StripeAccount,
  options: StripeOptions = {},
): PaymentProvider {
  const stripe = new Stripe(account.secretKey, {
    maxNetworkRetries: 1,
    telemetry: false,
    ...(options.origin === undefined ? {} : addressOf(options.origin)),
  });
  const ask = createAsk(account.secretKey);
  const reading = { timeout: options.timeoutMs ?? readTimeoutMs };
  const changing = { timeout: options.timeoutMs ?? changeTimeoutMs };
  const lookUp = createLookUp(stripe, ask, clientId, reading);
  return {
    createCheckout: createCheckout(stripe, ask, changing),
    readEvent: async (body, headers, now) => {
      const signed = readSigned(body, headers['stripe-signature'], account.webhookSecret, now);
      return signed.ok ? readEvent(signed.value, { clientId, account }) : signed;
    },
    lookUp,
    // Stripe captures by itself as soon as the payer approves.
    captureIfApproved: lookUp,
    refund: createRefund(stripe, ask, clientId, { reading, changing }),
  };
}

function addressOf(origin: string): Stripe.StripeConfig {
  const { protocol, hostname, port } = new URL(origin);
  const isSafe = protocol === 'https:';
  return {
    protocol: isSafe ? 'https' : 'http',
    host: hostname,
    port: port || (isSafe ? 443 : 80),
  };
}

const inexpressible = ({ currency, minor }: Order['price']) =>
  refuse({ why: `Stripe has no amount for ${minor} minor units of ${currency}` });

/** What Stripe is told of an order; the metadata goes on to the payment, charge and refunds. */
function sessionOf(order: Order, unit_amount: number): Stripe.Checkout.SessionCreateParams {
  const metadata = { clientId: order.clientId, purchaseId: order.purchaseId };
  return {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: order.price.currency.toLowerCase(),
          unit_amount,
          product_data: { name: order.title },
        },
      },
    ],
    client_reference_id: order.purchaseId,
    metadata,
    payment_intent_data: { metadata },
    success_url: order.returnUrl,
    cancel_url: order.cancelUrl,
    expires_at: Math.floor(order.expiresAt / 1000),
  };
}

const createCheckout =
  (stripe: Stripe, ask: Ask, changing: Stripe.RequestOptions): PaymentProvider['createCheckout'] =>
  async (order, idempotencyKey) => {
    const amount = amountOf(order.price);
    if (amount === undefined) return inexpressible(order.price);
    const session = sessionOf(order, amount);
    const made = await ask(
      stripe.checkout.sessions.create(session, { ...changing, idempotencyKey }),
    );
    if (!made.ok) return refuse({ why: made.reason.why });
    const { id, url } = made.value;
    if (!id || !url) throw new Error('Stripe made a page without an address');
    return ok({ checkoutRef: id, url });
  };

type Timeouts = {
  readonly reading: Stripe.RequestOptions;
  readonly changing: Stripe.RequestOptions;
};

/** Stripe's word for a refund that will not reach the payer. */
const lostRefund = new Set(['failed', 'canceled']);

const refundResult = ({ id, status, failure_reason }: Stripe.Refund) =>
  lostRefund.has(status ?? '')
    ? refuse({ why: `The refund ${id} has ${status}: ${failure_reason ?? 'no reason is given'}` })
    : ok({ refundRef: id });

/**
 * Stripe forgets an idempotency key after a day, and would refund once more. So a refund bears its
 * key, and is looked for before it is made.
 */
const createRefund =
  (
    stripe: Stripe,
    ask: Ask,
    clientId: ClientId,
    { reading, changing }: Timeouts,
  ): PaymentProvider['refund'] =>
  async (paymentRef, money, idempotencyKey) => {
    const amount = amountOf(money);
    if (amount === undefined) return inexpressible(money);
    const ofPayment = { payment_intent: paymentRef, limit: 100 };
    const listed = await ask(stripe.refunds.list(ofPayment, reading));
    if (!listed.ok) return refuse({ why: listed.reason.why });
    const earlier = listed.value.data.find(
      ({ metadata }) => metadata?.refundKey === idempotencyKey,
    );
    if (earlier !== undefined) return refundResult(earlier);
    const metadata = { clientId, refundKey: idempotencyKey };
    const made = await ask(
      stripe.refunds.create(
        { payment_intent: paymentRef, amount, metadata },
        { ...changing, idempotencyKey },
      ),
    );
    return made.ok ? refundResult(made.value) : refuse({ why: made.reason.why });
  };
