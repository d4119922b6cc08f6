import { clientId } from '#basics/ids.ts';
import { lazyPaypal, lazyStripe } from '#gateways/payments/lazy.ts';
import type { PaypalOptions } from '#gateways/payments/paypal/client.ts';
import type { Providers } from '#gateways/payments/providers.ts';
import { newToken } from '#gateways/random.ts';

const nobody = clientId('nobody');

/**
 * Every provider with an account that nobody has, of secrets that nobody knows. An event for a
 * client without an account is verified against these: it is refused after the same work, so
 * neither the response nor its time shows which clients there are.
 */
export function nobodysProviders(options: PaypalOptions = {}): Required<Providers> {
  const webhookSecret = `whsec_${newToken()}`;
  const stripe = lazyStripe(nobody, { secretKey: newToken(), webhookSecret, accountId: 'acct_' });
  const paypal = lazyPaypal(
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
