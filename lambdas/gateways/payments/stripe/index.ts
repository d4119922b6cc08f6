import type Stripe from 'stripe';
import type { ClientId } from '#basics/ids.ts';
import { ok, type Result, refuse } from '#basics/result.ts';
import type { Money, Order } from '#contracts/payments.ts';
import type { StripeAccount } from '#gateways/payments/accounts.ts';
import type { PaymentProvider, ProviderRefusal } from '#gateways/payments/provider.ts';
import { type Client, createClient, type StripeOptions } from '#gateways/payments/stripe/client.ts';
import { readEvent } from '#gateways/payments/stripe/event.ts';
import { createLookUp } from '#gateways/payments/stripe/look-up.ts';
import { amountOf } from '#gateways/payments/stripe/money.ts';
import { createVerify } from '#gateways/payments/stripe/signature.ts';

/** Stripe, by a client's own account there. */
export function createStripe(
  clientId: ClientId,
  account: StripeAccount,
  options: StripeOptions = {},
): PaymentProvider {
  const client = createClient(account, options);
  const verify = createVerify(client.stripe.webhooks, account.webhookSecret);
  const lookUp = createLookUp(client, clientId);
  return {
    createCheckout: createCheckout(client),
    readEvent: async (body, headers, now) => {
      const signed = await verify(body, headers, now);
      return signed.ok ? readEvent(signed.value, { clientId, account }) : signed;
    },
    lookUp,
    // Stripe captures by itself as soon as the payer approves.
    captureIfApproved: lookUp,
    refund: createRefund(client, clientId),
  };
}

const inexpressible = ({ currency, minor }: Money) =>
  refuse({ why: `Stripe has no amount for ${minor} minor units of ${currency}` });

/** An order as Stripe takes it; the metadata goes on to the payment, charge and refunds. */
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

function createCheckout({ stripe, ask, changing }: Client): PaymentProvider['createCheckout'] {
  return async (order, idempotencyKey) => {
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
}

/** Stripe's word for a refund that will not reach the payer. */
const lostRefund = new Set(['failed', 'canceled']);

function refundResult({
  id,
  status,
  failure_reason,
}: Stripe.Refund): Result<{ readonly refundRef: string }, ProviderRefusal> {
  if (!lostRefund.has(status ?? '')) return ok({ refundRef: id });
  return refuse({
    why: `The refund ${id} has ${status}: ${failure_reason ?? 'no reason is given'}`,
  });
}

/**
 * Stripe forgets an idempotency key after a day, and would refund once more. So a refund bears its
 * key, and is looked for before it is made.
 */
function createRefund(
  { stripe, ask, reading, changing }: Client,
  clientId: ClientId,
): PaymentProvider['refund'] {
  return async (paymentRef, money, idempotencyKey) => {
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
}
