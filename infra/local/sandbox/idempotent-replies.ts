import { sha256Hex } from '#basics/hash.ts';
import type { ClientId } from '#basics/ids.ts';
import type { Entry, Storage } from '#infra/local/data/storage.ts';
import { createLocks } from './locks.ts';
import { keyReused } from './refusal.ts';
import { type ApiReply, refused } from './reply.ts';

/** Returns what stores a reply, in one transaction with what the request has done. */
export type Remember = (reply: ApiReply) => readonly Entry[];

type StoredReply = { readonly request: string; readonly reply: ApiReply };

/**
 * The replies to requests with an idempotency key. The same key with the same parameters gets the
 * same reply, byte for byte; with other parameters it is refused. Refusals are not stored, so that
 * a corrected request may use its key again.
 */
export function createIdempotentReplies(storage: Storage) {
  const locks = createLocks();
  return {
    once: (
      name: { readonly client: ClientId; readonly key: string; readonly request: string },
      work: (remember: Remember) => Promise<ApiReply>,
    ): Promise<ApiReply> => {
      const place = { collection: 'REPLIES', key: `${name.client}#${sha256Hex(name.key)}` };
      const request = sha256Hex(name.request);
      return locks.exclusive(place.key, async () => {
        const stored = await storage.read<StoredReply>(place);
        if (stored?.request === request) return { ...stored.reply, isReplay: true };
        if (stored) return refused(keyReused);
        return work((reply) => [{ ...place, body: { request, reply } }]);
      });
    },
  };
}
