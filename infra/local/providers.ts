import type { ClientId } from '#basics/ids.ts';
import type { SandboxAccount } from '#gateways/payments/accounts.ts';
import { environmentAccounts } from '#gateways/payments/merchant-secrets.ts';
import { createPaypal } from '#gateways/payments/paypal/index.ts';
import { createProviders, type ProvidersOf } from '#gateways/payments/providers.ts';
import { createStripe } from '#gateways/payments/stripe/index.ts';

/**
 * The providers of the local host: those that the environment has accounts of, and the sandbox,
 * which speaks Stripe's protocol at its own origin.
 */
export function localProviders(
  environment: Readonly<Record<string, string | undefined>>,
  sandboxOf: (client: ClientId) => Promise<SandboxAccount>,
): ProvidersOf {
  const real = environmentAccounts(environment);
  return createProviders(
    async (client) => ({ ...(await real(client)), sandbox: await sandboxOf(client) }),
    {
      stripe: createStripe,
      paypal: createPaypal,
      sandbox: (client, account) => createStripe(client, account, { origin: account.origin }),
    },
  );
}
