import { createClientOf } from '#gateways/aws-client.ts';
import { systemClock } from '#gateways/clock.ts';
import { oneSlot } from '#gateways/random.ts';
import { repeating } from '#gateways/repeating.ts';
import { config } from '#shell/config.ts';
import { createObserver } from '#shell/observability.ts';
import { connect } from '#stores/connect.ts';
import type { Host } from '#wiring/host.ts';

/** AWS: names of resources come from the environment, time from the system. */
export const cloudHost = (): Host => ({
  config,
  clock: systemClock,
  observer: createObserver(),
  slots: oneSlot(),
  retry: repeating,
  documents: connect(config),
  clientOf: createClientOf(),
  isWebOrigin: (origin) => config.webOrigins().includes(origin),
});
