import { type Wildcard, wildcard } from './wildcards.ts';

/** The secrets of the clients' merchant accounts, of one stage. */
export type PaymentSecrets = {
  /** The prefix of their names; the client's id follows. */
  readonly prefix: string;
  readonly every: Wildcard;
};

/** The secrets that operators create for each client, as described in `docs/deployment.md`. */
export function paymentSecretsOf(stage: string): PaymentSecrets {
  const prefix = `hustings/${stage}/payments/`;
  return { prefix, every: wildcard('secretsmanager', `secret:${prefix}*`) };
}
