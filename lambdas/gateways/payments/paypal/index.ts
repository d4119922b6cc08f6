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
import { createPaypalClient, type PaypalConnection } from '#gateways/payments/paypal/client.ts';
import { readPaypalEvent } from '#gateways/payments/paypal/event.ts';
import { createLookUp } from '#gateways/payments/paypal/look-up.ts';
import { decimalText } from '#gateways/payments/paypal/money.ts';
import {
  type CertificateAt,
  createCertificates,
  createSignatureCheck,
  fetchCertificate,
} from '#gateways/payments/paypal/signature.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';

export type PaypalOptions = PaypalConnection & {
  /** The certificates that events are signed with; those of all accounts here if left out. */
  readonly certificateAt?: CertificateAt;
};

/** PayPal signs the events of all its merchants with the same few certificates. */
const certificateAtPaypal = createCertificates(fetchCertificate);

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

/**
 * PayPal as the merchant account of one client. PayPal ends a page by itself six hours after it
 * was made, and cannot be told to do so earlier: `expiresAt` is for the caller to watch over.
 */
export function createPaypal(
  clientId: ClientId,
  account: PaypalAccount,
  options: PaypalOptions = {},
): PaymentProvider {
  const ask = createPaypalClient(clientId, account, options);
  const checkSignature = createSignatureCheck(
    account,
    options.certificateAt ?? certificateAtPaypal,
  );
  const { lookUp, captureIfApproved, findRefund } = createLookUp(ask);

  const createCheckout: PaymentProvider['createCheckout'] = async (order, idempotencyKey) => {
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

  const readEvent: PaymentProvider['readEvent'] = async (body, headers, now) => {
    const signature = await checkSignature(body, headers, now);
    return signature.ok ? readPaypalEvent(body, account.merchantId) : signature;
  };

  const refund: PaymentProvider['refund'] = async (paymentRef, amount, idempotencyKey) => {
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

  return { createCheckout, readEvent, lookUp, captureIfApproved, refund };
}
