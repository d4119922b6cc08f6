import type { ClientId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Clients } from '#stores/clients.ts';
import { createRecent } from '#stores/recent.ts';

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
  // Clients stay on the list.
  const listed = new Set<ClientId>();
  const recent = createRecent<void>(clock, { entriesMax: 1, lifeMs: clientListLifeMs });

  async function read(): Promise<void> {
    for await (const { clientId } of clients.every()) listed.add(clientId);
  }

  return async (clientId) => {
    if (!listed.has(clientId)) await recent('', read);
    return listed.has(clientId);
  };
}
