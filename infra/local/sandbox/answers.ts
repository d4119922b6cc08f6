import { sha256Hex } from '#basics/hash.ts';
import type { ClientId } from '#basics/ids.ts';
import { createLocks } from './locks.ts';
import type { Entry, Records } from './records.ts';
import { keyReused } from './refusal.ts';
import { type Reply, refused } from './reply.ts';

/** Makes what stores an answer together with what the request has done. */
export type Remember = (reply: Reply) => readonly Entry[];

type Kept = { readonly request: string; readonly reply: Reply };

/**
 * The answers to requests with an idempotency key. The same key with the same parameters has the
 * same answer, byte for byte; with others it is refused. Refusals are not kept, so that a request
 * that was mended may use its key again.
 */
export function createAnswers(records: Records) {
  const locks = createLocks();
  return {
    once: (
      name: { readonly client: ClientId; readonly key: string; readonly request: string },
      work: (remember: Remember) => Promise<Reply>,
    ): Promise<Reply> => {
      const place = `${name.client}#${sha256Hex(name.key)}`;
      const request = sha256Hex(name.request);
      return locks.exclusive(place, async () => {
        const kept = await records.read<Kept>('ANSWERS', place);
        if (kept?.request === request) return { ...kept.reply, isReplay: true };
        if (kept) return refused(keyReused);
        return work((reply) => [{ shelf: 'ANSWERS', place, body: { request, reply } }]);
      });
    },
  };
}
