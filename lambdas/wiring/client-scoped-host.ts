import { STSClient } from '@aws-sdk/client-sts';
import { createClientOf } from '#gateways/aws-client.ts';
import { createClientCredentials } from '#gateways/client-credentials.ts';
import { systemClock } from '#gateways/clock.ts';
import { currentClientId } from '#shell/client-scope.ts';
import { config } from '#shell/config.ts';
import { createHost as createCloudHost, type HostSettings } from '#wiring/cloud-host.ts';
import type { Host } from '#wiring/host.ts';

/** AWS, for functions that may touch only the items of the client on whose behalf a call runs. */
export function createHost(settings: HostSettings): Host {
  const sts = createClientOf(settings)(STSClient);
  const roleArn = config.clientDataRoleArn();
  const dependencies = { sts, roleArn, currentClientId, clock: systemClock };
  return createCloudHost(settings, createClientCredentials(dependencies));
}
