import { clientId } from '#basics/ids.ts';
import { lazyPaypal, lazyStripe } from '#gateways/payments/lazy.ts';
import type { PaypalOptions } from '#gateways/payments/paypal/client.ts';
import type { Providers } from '#gateways/payments/providers.ts';
import { newToken } from '#gateways/random.ts';

const noClient = clientId('nobody');

/**
 * Every provider with a made-up account, whose secrets no sender knows. An event for a
 * client without an account is verified against these: it is refused after the same work, so
 * neither the response nor its time shows which clients there are.
 */
export function dummyProviders(options: PaypalOptions = {}): Required<Providers> {
  const webhookSecret = `whsec_${newToken()}`;
  const stripe = lazyStripe(noClient, { secretKey: newToken(), webhookSecret, accountId: 'acct_' });
  const paypal = lazyPaypal(
    noClient,
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
