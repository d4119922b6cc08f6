import Stripe from 'stripe';
import { purchaseId } from '#basics/ids.ts';
import type { StripeAccount } from '#gateways/payments/accounts.ts';
import { demo } from '#test/builders/ids.ts';
import { noon } from '#test/builders/votings.ts';

export const account: StripeAccount = {
  secretKey: 'sk_test_51Hq0000aaaabbbbccccdddd',
  webhookSecret: 'whsec_b7d1e5f2c9a84e6d8f3a',
  accountId: 'acct_1Hq0000demo',
};
export const purchase = purchaseId('00000000000000000000000042');
export const metadata = { clientId: demo, purchaseId: purchase };

type Fields = { readonly [field: string]: unknown };

/** A checkout session as Stripe sends it once its page has been paid with a card. */
export const aSession = (fields: Fields = {}) => ({
  id: 'cs_test_a1',
  object: 'checkout.session',
  amount_subtotal: 1200,
  amount_total: 1200,
  cancel_url: 'https://app.example/credits?back',
  client_reference_id: purchase,
  created: noon / 1000,
  currency: 'eur',
  customer_details: { email: 'ada@example.com', name: 'Ada' },
  expires_at: noon / 1000 + 3600,
  livemode: false,
  metadata,
  mode: 'payment',
  payment_intent: 'pi_1' as unknown,
  payment_method_types: ['card'],
  payment_status: 'paid',
  status: 'complete',
  success_url: 'https://app.example/credits?paid',
  url: null as string | null,
  ...fields,
});

/** A session whose page is open; Stripe makes its payment intent only when someone pays. */
export const anOpenSession = (fields: Fields = {}) =>
  aSession({
    payment_intent: null,
    payment_status: 'unpaid',
    status: 'open',
    url: 'https://checkout.stripe.com/c/pay/cs_test_a1#fid',
    ...fields,
  });

export const anIntent = (fields: Fields = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  amount: 1200,
  amount_received: 1200,
  currency: 'eur',
  latest_charge: 'ch_1' as unknown,
  livemode: false,
  metadata,
  status: 'succeeded',
  ...fields,
});

export const aCharge = (fields: Fields = {}) => ({
  id: 'ch_1',
  object: 'charge',
  amount: 1200,
  amount_captured: 1200,
  amount_refunded: 0,
  currency: 'eur',
  disputed: false,
  livemode: false,
  metadata,
  paid: true,
  payment_intent: 'pi_1' as unknown,
  refunded: false,
  status: 'succeeded',
  ...fields,
});

/** A dispute has metadata of its own, which is empty. */
export const aDispute = (fields: Fields = {}) => ({
  id: 'du_1',
  object: 'dispute',
  amount: 1200,
  charge: 'ch_1',
  created: noon / 1000,
  currency: 'eur',
  is_charge_refundable: false,
  livemode: false,
  metadata: {},
  payment_intent: 'pi_1' as unknown,
  reason: 'fraudulent',
  status: 'needs_response',
  ...fields,
});

export const aRefund = (fields: Fields = {}) => ({
  id: 're_1',
  object: 'refund',
  amount: 500,
  charge: 'ch_1',
  currency: 'eur',
  metadata: {},
  payment_intent: 'pi_1',
  reason: null,
  status: 'succeeded',
  ...fields,
});

export const aList = (...data: readonly unknown[]) => ({
  object: 'list',
  data,
  has_more: false,
  url: '/v1/list',
});

/** An event as it comes to a webhook endpoint; `fields` replace those of its envelope. */
export const anEvent = (type: string, object: Fields, fields: Fields = {}) => ({
  id: 'evt_1',
  object: 'event',
  api_version: '2026-10-28.endive',
  created: noon / 1000 - 7,
  data: { object },
  livemode: false,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type,
  ...fields,
});

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Stripe's own header for a body, stamped at `at`, epoch milliseconds. */
export const signatureOf = (
  payload: string,
  at: number = noon,
  secret: string = account.webhookSecret,
): string =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret,
    timestamp: Math.floor(at / 1000),
  });
