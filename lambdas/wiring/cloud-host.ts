import { type ClientSettings, createClientOf } from '#gateways/aws-client.ts';
import type { CredentialProvider } from '#gateways/client-credentials.ts';
import { systemClock } from '#gateways/clock.ts';
import { systemRetry } from '#gateways/retry.ts';
import { oneSlot } from '#gateways/slots.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import type { Host } from '#wiring/host.ts';

/** What a part sets of its calls to AWS. */
export type HostSettings = Pick<ClientSettings, 'attemptMs' | 'attempts'>;

/**
 * AWS: names of resources come from the environment, time from the system. The database is used
 * with the credentials of the function's role, or with those that are given.
 */
export function createHost(settings: HostSettings, credentials?: CredentialProvider): Host {
  const clientOf = createClientOf(settings);
  const databaseClientOf = credentials ? createClientOf({ ...settings, credentials }) : clientOf;
  return {
    config,
    clock: systemClock,
    observer: createObserver(),
    slots: oneSlot(),
    retry: systemRetry,
    database: connect(config, databaseClientOf),
    clientOf,
    isWebOrigin: (origin) => config.webOrigins().includes(origin),
  };
}
