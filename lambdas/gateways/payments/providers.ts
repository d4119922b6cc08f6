import { canonicalJson } from '#basics/canonical-json.ts';
import type { ClientId } from '#basics/ids.ts';
import type { ProviderName } from '#contracts/payments.ts';
import type { MerchantAccounts } from '#gateways/payments/accounts.ts';
import { lazyPaypal, lazyStripe } from '#gateways/payments/lazy.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';

/** The providers that a client has accounts with. */
export type Providers = Readonly<Partial<Record<ProviderName, PaymentProvider>>>;

export type ProvidersOf = (clientId: ClientId) => Promise<Providers>;

/** Makes the providers of each client from its accounts. */
export function createProviders(
  accountsOf: (clientId: ClientId) => Promise<MerchantAccounts>,
): ProvidersOf {
  const stripeOf = oncePerAccount(lazyStripe);
  const paypalOf = oncePerAccount(lazyPaypal);
  return async (clientId) => {
    const { stripe, paypal } = await accountsOf(clientId);
    return {
      ...(stripe && { stripe: stripeOf(clientId, stripe) }),
      ...(paypal && { paypal: paypalOf(clientId, paypal) }),
    };
  };
}

/** Makes a provider once for each client, for as long as the client's account stays the same. */
export function oncePerAccount<Account>(
  make: (clientId: ClientId, account: Account) => PaymentProvider,
): (clientId: ClientId, account: Account) => PaymentProvider {
  const made = new Map<
    ClientId,
    { readonly account: string; readonly provider: PaymentProvider }
  >();
  return (clientId, account) => {
    const text = canonicalJson(account);
    const known = made.get(clientId);
    if (known?.account === text) return known.provider;
    const provider = make(clientId, account);
    made.set(clientId, { account: text, provider });
    return provider;
  };
}
