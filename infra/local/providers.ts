import type { ClientId } from '#basics/ids.ts';
import { type MerchantAccounts, parseAccounts } from '#gateways/payments/accounts.ts';
import { lazyStripe } from '#gateways/payments/lazy.ts';
import { createProviders, oncePerAccount, type ProvidersOf } from '#gateways/payments/providers.ts';
import type { SandboxAccount } from '#infra/local/sandbox/account.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The providers of the local host: those that the environment has accounts of, and the sandbox,
 * which speaks Stripe's protocol at its own origin.
 */
export function localProviders(
  environment: Environment,
  sandboxAccountOf: (clientId: ClientId) => Promise<SandboxAccount>,
): ProvidersOf {
  const realOf = createProviders(environmentAccounts(environment));
  const sandboxOf = oncePerAccount((clientId, { origin, ...account }: SandboxAccount) =>
    lazyStripe(clientId, account, { origin }),
  );
  return async (clientId) => ({
    ...(await realOf(clientId)),
    sandbox: sandboxOf(clientId, await sandboxAccountOf(clientId)),
  });
}

/** The accounts of a client, as the variable `HUSTINGS_PAYMENTS_<CLIENT>` holds them. */
export function environmentAccounts(environment: Environment) {
  return async (clientId: ClientId): Promise<MerchantAccounts> => {
    const name = `HUSTINGS_PAYMENTS_${clientId.toUpperCase().replaceAll('-', '_')}`;
    const text = environment[name] ?? '';
    return text === '' ? {} : parseAccounts(text, `The variable ${name}`);
  };
}
