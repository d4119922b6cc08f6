import { clientId } from '#basics/ids.ts';
import type { ProviderName } from '#contracts/payments.ts';
import type { PaypalOptions } from '#gateways/payments/paypal/client.ts';
import { createPaypal } from '#gateways/payments/paypal/index.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';
import { newToken } from '#gateways/random.ts';

const nobody = clientId('nobody');

/**
 * Every provider with an account that nobody has, of secrets that nobody knows. An event for a
 * client without an account is verified against these: it is refused after the same work, so
 * neither the answer nor its time tells which clients there are.
 */
export function nobodysProviders(
  options: PaypalOptions = {},
): Readonly<Record<ProviderName, PaymentProvider>> {
  const webhookSecret = `whsec_${newToken()}`;
  const stripe = createStripe(nobody, { secretKey: newToken(), webhookSecret, accountId: 'acct_' });
  const paypal = createPaypal(
    nobody,
    {
      clientId: newToken(),
      clientSecret: newToken(),
      webhookId: newToken(),
      merchantId: newToken(),
      environment: 'live',
    },
    options,
  );
  return { stripe, paypal, sandbox: stripe };
}
