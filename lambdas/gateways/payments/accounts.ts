/** What a client's merchant accounts need; each is there only where the client has one. */
export type MerchantAccounts = {
  readonly stripe?: StripeAccount;
  readonly paypal?: PaypalAccount;
  /** Made up by the local host for its own page; nothing in a deployed stage may have it. */
  readonly sandbox?: SandboxAccount;
};

export type StripeAccount = {
  readonly secretKey: string;
  /** The signing secret of the webhook endpoint, `whsec_...`. */
  readonly webhookSecret: string;
  /** `acct_...`; an event that names another account is refused. */
  readonly accountId: string;
};

export type PaypalAccount = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly webhookId: string;
  /** An event about money of another payee is refused. */
  readonly merchantId: string;
  readonly environment: 'sandbox' | 'live';
};

/** The sandbox speaks a part of Stripe's protocol at this origin. */
export type SandboxAccount = StripeAccount & { readonly origin: string };
