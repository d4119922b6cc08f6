import { createHmac, timingSafeEqual } from 'node:crypto';
import { type ClientId, clientId } from '#basics/ids.ts';
import type { StripeAccount } from '#gateways/payments/accounts.ts';

/** The sandbox speaks a part of Stripe's protocol at this origin. */
export type SandboxAccount = StripeAccount & { readonly origin: string };

/** The merchant accounts of the sandbox: every client has one. */
export type Accounts = {
  readonly of: (client: ClientId) => SandboxAccount;
  /** Whose secret key it is; undefined for one that we did not give. */
  readonly ownerOf: (secretKey: string) => ClientId | undefined;
};

const secretKeyPattern = /^sk_sandbox_([a-z][a-z0-9-]{1,30})_[0-9a-f]+$/;

/**
 * Makes the accounts from a secret seed: the same seed gives the same keys after a restart, and a
 * client that is seen for the first time has its account, too.
 */
export function createAccounts(seed: string, origin: string): Accounts {
  const derive = (purpose: string, client: string) =>
    createHmac('sha256', seed).update(`${purpose}:${client}`).digest('hex').slice(0, 48);

  const of = (client: ClientId): SandboxAccount => ({
    secretKey: `sk_sandbox_${client}_${derive('secret', client)}`,
    webhookSecret: `whsec_${derive('webhook', client)}`,
    accountId: `acct_sandbox_${client}`,
    origin,
  });

  return {
    of,
    ownerOf: (secretKey) => {
      const name = secretKeyPattern.exec(secretKey)?.[1];
      if (name === undefined) return undefined;
      const client = clientId(name);
      const given = Buffer.from(secretKey);
      const right = Buffer.from(of(client).secretKey);
      return given.length === right.length && timingSafeEqual(given, right) ? client : undefined;
    },
  };
}
