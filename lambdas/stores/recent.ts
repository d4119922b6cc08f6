import type { Clock } from '#contracts/ports.ts';
import { timing } from '#contracts/timing.ts';

/**
 * Caches what was read under a key for `lifeMs`, so that a crowd does not read the same items each
 * time. Requests that miss at the same time share one read; a read that failed is not
 * cached. Beyond `entriesMax` keys the one that was read first makes room.
 */
export function createRecent<Value>(
  clock: Clock,
  { entriesMax, lifeMs = timing.votingCacheMs }: { entriesMax: number; lifeMs?: number },
) {
  const entries = new Map<string, { readonly readAt: number; readonly value: Promise<Value> }>();
  return async (key: string, read: () => Promise<Value>): Promise<Value> => {
    const now = clock.now();
    const cached = entries.get(key);
    if (cached && now - cached.readAt < lifeMs && now >= cached.readAt) {
      return cached.value;
    }
    entries.delete(key);
    const [first] = entries.keys();
    if (entries.size >= entriesMax && first !== undefined) entries.delete(first);
    const entry = { readAt: now, value: read() };
    entries.set(key, entry);
    try {
      return await entry.value;
    } catch (error) {
      if (entries.get(key) === entry) entries.delete(key);
      throw error;
    }
  };
}
