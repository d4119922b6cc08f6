import type { ClientId } from '#basics/ids.ts';
import type { PaypalAccount, StripeAccount } from '#gateways/payments/accounts.ts';
import type { PaypalOptions } from '#gateways/payments/paypal/client.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import type { StripeOptions } from '#gateways/payments/stripe/client.ts';

/** Stripe, of which the library is loaded at the first call of a method. */
export const lazyStripe = (
  clientId: ClientId,
  account: StripeAccount,
  options: StripeOptions = {},
): PaymentProvider =>
  lazily(async () => {
    const { createStripe } = await import('#gateways/payments/stripe/index.ts');
    return createStripe(clientId, account, options);
  });

/** PayPal, of which the library is loaded at the first call of a method. */
export const lazyPaypal = (
  clientId: ClientId,
  account: PaypalAccount,
  options: PaypalOptions = {},
): PaymentProvider =>
  lazily(async () => {
    const { createPaypal } = await import('#gateways/payments/paypal/index.ts');
    return createPaypal(clientId, account, options);
  });

function lazily(load: () => Promise<PaymentProvider>): PaymentProvider {
  let loaded: Promise<PaymentProvider> | undefined;
  function provider(): Promise<PaymentProvider> {
    loaded ??= load();
    return loaded;
  }
  return {
    createCheckout: async (...given) => (await provider()).createCheckout(...given),
    readEvent: async (...given) => (await provider()).readEvent(...given),
    lookUp: async (...given) => (await provider()).lookUp(...given),
    captureIfApproved: async (...given) => (await provider()).captureIfApproved(...given),
    refund: async (...given) => (await provider()).refund(...given),
  };
}
