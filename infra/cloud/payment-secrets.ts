import { type Wildcard, wildcard } from './wildcards.ts';

/** The secrets of the clients' merchant accounts, of one stage. */
export type PaymentSecrets = {
  /** What their names begin with; the client's id follows. */
  readonly prefix: string;
  readonly every: Wildcard;
};

/** The secrets that operators make for each client, as `README.md` says. */
export function paymentSecretsOf(stage: string): PaymentSecrets {
  const prefix = `hustings/${stage}/payments/`;
  return { prefix, every: wildcard('secretsmanager', `secret:${prefix}*`) };
}
