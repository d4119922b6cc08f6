import { canonicalJson } from '#basics/canonical-json.ts';
import type { ClientId } from '#basics/ids.ts';
import type { ProviderName } from '#contracts/payments.ts';
import type {
  MerchantAccounts,
  PaypalAccount,
  SandboxAccount,
  StripeAccount,
} from '#gateways/payments/accounts.ts';
import type { PaymentProvider } from '#gateways/payments/provider.ts';

type Maker<Account> = (clientId: ClientId, account: Account) => PaymentProvider;

/** What makes each provider; without `sandbox`, as in a deployed stage, no client may have one. */
export type ProviderMakers = {
  readonly stripe: Maker<StripeAccount>;
  readonly paypal: Maker<PaypalAccount>;
  readonly sandbox?: Maker<SandboxAccount>;
};

/** The providers that a client has accounts with. */
export type Providers = Readonly<Partial<Record<ProviderName, PaymentProvider>>>;

/** A provider, and the account that it was made with, as text. */
type Made = { readonly account: string; readonly provider: PaymentProvider };

/**
 * The providers of a client, each made once for as long as its account stays the same. Throws if
 * the client has an account that nothing can be made of.
 */
export function createProviders(
  accountsOf: (clientId: ClientId) => Promise<MerchantAccounts>,
  makers: ProviderMakers,
): (clientId: ClientId) => Promise<Providers> {
  const made = new Map<string, Made>();

  function once<Account>(
    name: ProviderName,
    clientId: ClientId,
    account: Account | undefined,
    make: Maker<Account> | undefined,
  ): Providers {
    if (account === undefined) return {};
    if (make === undefined) throw new Error(`There is no provider ${name}, as ${clientId} has it`);
    const key = `${clientId}#${name}`;
    const text = canonicalJson(account);
    const known = made.get(key);
    if (known?.account === text) return { [name]: known.provider };
    const provider = make(clientId, account);
    made.set(key, { account: text, provider });
    return { [name]: provider };
  }

  return async (clientId) => {
    const accounts = await accountsOf(clientId);
    return {
      ...once('stripe', clientId, accounts.stripe, makers.stripe),
      ...once('paypal', clientId, accounts.paypal, makers.paypal),
      ...once('sandbox', clientId, accounts.sandbox, makers.sandbox),
    };
  };
}

export type ProvidersOf = ReturnType<typeof createProviders>;
