import type { ClientId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Clients } from '#stores/clients.ts';

/** A client that was put on the list is seen no later than this. */
export const clientListLifeMs = 30_000;

/**
 * Returns whether a client is on the list. The list is cached, and read again at most every thirty
 * seconds, and only for a client that is not on it: names that a caller makes up cost nothing.
 */
export function createClientListCache(
  clients: Pick<Clients, 'every'>,
  clock: Clock,
): (clientId: ClientId) => Promise<boolean> {
  let latest: { readonly readAt: number; readonly listed: Promise<Set<ClientId>> } | undefined;

  async function read(): Promise<Set<ClientId>> {
    const listed = new Set<ClientId>();
    for await (const { clientId } of clients.every()) listed.add(clientId);
    return listed;
  }

  return async (clientId) => {
    const now = clock.now();
    if (latest !== undefined && (await latest.listed).has(clientId)) return true;
    if (latest === undefined || now - latest.readAt >= clientListLifeMs) {
      const reading = { readAt: now, listed: read() };
      latest = reading;
      // A failed read is not cached; its callers get the error.
      reading.listed.catch(() => {
        if (latest === reading) latest = undefined;
      });
    }
    return (await latest.listed).has(clientId);
  };
}
