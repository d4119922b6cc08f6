import type { Observer } from '#contracts/observer.ts';
import type { After, Clock } from '#contracts/ports.ts';
import type { Slots } from '#contracts/slots.ts';
import type { ClientOf } from '#gateways/aws-client.ts';
import type { ProvidersOf } from '#gateways/payments/providers.ts';
import type { Config } from '#shell/config.ts';
import type { Database } from '#stores/database.ts';
import type { RetryDependencies } from '#use-cases/retry.ts';

/**
 * What a host provides to each function. `lambdas/<name>/index.ts` makes the function from it, in
 * the same way on both hosts: `cloud-host.ts` is AWS, `infra/local/functions.ts` makes that of a
 * single machine.
 */
export type Host = {
  readonly config: Config;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly slots: Slots;
  readonly retry: RetryDependencies & { readonly after: After };
  readonly database: Database;
  /** The AWS SDK's clients, each made once. */
  readonly clientOf: ClientOf;
  /** Whether voters may be sent back to a page of this origin. */
  readonly isWebOrigin: (origin: string) => boolean;
  /** The payment providers of each client, where they are not those of the secrets of the stage. */
  readonly providersOf?: ProvidersOf;
};
