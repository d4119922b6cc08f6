import { createHash } from 'node:crypto';
import {
  CheckoutPaymentIntent,
  type OrderRequest,
  PayeePaymentMethodPreference,
  PaypalExperienceUserAction,
  PaypalWalletContextShippingPreference,
} from '@paypal/paypal-server-sdk';
import type { ClientId } from '#basics/ids.ts';
import { ok, refuse } from '#basics/result.ts';
import type { Money, Order } from '#contracts/payments.ts';
import type { PaypalAccount } from '#gateways/payments/accounts.ts';
import { createCertificates, fetchCertificate } from '#gateways/payments/paypal/certificates.ts';
import { type Ask, createClient, type PaypalOptions } from '#gateways/payments/paypal/client.ts';
import { readEvent } from '#gateways/payments/paypal/event.ts';
import { createLookUp } from '#gateways/payments/paypal/look-up.ts';
import { decimalText } from '#gateways/payments/paypal/money.ts';
import { createVerify } from '#gateways/payments/paypal/signature.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';

/** PayPal signs the events of all its merchants with the same few certificates. */
const certificateAtPaypal = createCertificates(fetchCertificate);

/**
 * PayPal, by a client's own account there. PayPal ends a page by itself six hours after it was
 * made, and cannot be made to end it earlier: the caller has to watch `expiresAt`.
 */
export function createPaypal(
  clientId: ClientId,
  account: PaypalAccount,
  options: PaypalOptions = {},
): PaymentProvider {
  const ask = createClient(clientId, account, options);
  const verify = createVerify(account, options.certificateAt ?? certificateAtPaypal);
  const { lookUp, captureIfApproved, findRefund } = createLookUp(ask);
  return {
    createCheckout: createCheckout(ask, clientId),
    readEvent: async (body, headers, now) => {
      const signed = await verify(body, headers, now);
      return signed.ok ? readEvent(signed.value, account.merchantId) : signed;
    },
    lookUp,
    captureIfApproved,
    refund: createRefund(ask, findRefund),
  };
}

const longestRequestId = 38;
const longestDescription = 127;

/** PayPal takes keys of 38 characters in all of its calls; a longer one is replaced by its hash. */
const requestId = (key: string): string =>
  key.length <= longestRequestId
    ? key
    : createHash('sha256').update(key).digest('hex').slice(0, longestRequestId);

const amountOf = ({ currency, minor }: Money) => ({
  currencyCode: currency,
  value: decimalText(minor),
});

const orderRequest = (order: Order): OrderRequest => ({
  intent: CheckoutPaymentIntent.Capture,
  purchaseUnits: [
    {
      referenceId: order.purchaseId,
      customId: order.purchaseId,
      // PayPal takes the money of one invoice only once, whatever we ask it.
      invoiceId: order.purchaseId,
      description: order.title.slice(0, longestDescription),
      amount: amountOf(order.price),
    },
  ],
  paymentSource: {
    paypal: {
      experienceContext: {
        returnUrl: order.returnUrl,
        cancelUrl: order.cancelUrl,
        userAction: PaypalExperienceUserAction.PayNow,
        shippingPreference: PaypalWalletContextShippingPreference.NoShipping,
        // Credits are wanted while a voting is open; a bank transfer would take days.
        paymentMethodPreference: PayeePaymentMethodPreference.ImmediatePaymentRequired,
      },
    },
  },
});

function createCheckout(ask: Ask, clientId: ClientId): PaymentProvider['createCheckout'] {
  return async (order, idempotencyKey) => {
    if (order.clientId !== clientId) throw new Error('An order of another client');
    const made = await ask('creating an order', ({ orders }) =>
      orders.createOrder({
        body: orderRequest(order),
        paypalRequestId: requestId(idempotencyKey),
      }),
    );
    if (!made.ok) return refuse({ why: made.reason.why });
    const { id, links = [] } = made.value;
    const page = links.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
    if (id === undefined || !page) throw new Error('PayPal made an order without a page');
    return ok({ checkoutRef: id, url: page.href });
  };
}

function createRefund(
  ask: Ask,
  findRefund: ReturnType<typeof createLookUp>['findRefund'],
): PaymentProvider['refund'] {
  return async (paymentRef, amount, idempotencyKey) => {
    const key = requestId(idempotencyKey);
    const made = await ask('refunding a capture', ({ payments }) =>
      payments.refundCapturedPayment({
        captureId: paymentRef,
        paypalRequestId: key,
        body: { amount: amountOf(amount), invoiceId: key },
      }),
    );
    if (made.ok) {
      const { id, status } = made.value;
      if (id === undefined) throw new Error('PayPal made a refund without an id');
      if (status !== 'FAILED' && status !== 'CANCELLED') return ok({ refundRef: id });
      return refuse({ why: `The refund ${id} is ${status}` });
    }
    // A repeat may come after PayPal forgot the key; the invoice id stays with the refund.
    const isRepeat = made.reason.issue === 'CAPTURE_FULLY_REFUNDED';
    const earlier = isRepeat ? await findRefund(paymentRef, key) : undefined;
    return earlier?.id === undefined
      ? refuse({ why: made.reason.why })
      : ok({ refundRef: earlier.id });
  };
}
