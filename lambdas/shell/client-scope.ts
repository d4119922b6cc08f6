import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientId } from '#basics/ids.ts';

const scope = new AsyncLocalStorage<ClientId>();

/** Makes a call on behalf of one client: until it ends, the database refuses items of any other. */
export const onBehalfOf = <Value>(clientId: ClientId, call: () => Value): Value =>
  scope.run(clientId, call);

/** The client on whose behalf this call runs; undefined where it serves no single one. */
export const currentClientId = (): ClientId | undefined => scope.getStore();
