import type { ClientId, VotingId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import { timing } from '#contracts/timing.ts';
import type { StoredVoting, Votings } from '#stores/votings.ts';
import type { Voting } from '#voting/voting.ts';

/** Reads a voting, from memory where that copy is not too old. */
export type VotingCache = {
  readonly get: (clientId: ClientId, votingId: VotingId) => Promise<Voting | undefined>;
};

const votingsMax = 1_000;

/**
 * Caches votings for `votingCacheMs`, so that a rush of votes does not read the same item each
 * time. A change gives longer notice than that, so no vote is judged by a voting of before.
 * Requests that miss at the same time share one read.
 */
export function createVotingCache(votings: Pick<Votings, 'get'>, clock: Clock): VotingCache {
  const entries = new Map<string, { readAt: number; stored: Promise<StoredVoting | undefined> }>();
  return {
    get: async (clientId, votingId) => {
      const key = `${clientId}#${votingId}`;
      const now = clock.now();
      const entry = entries.get(key);
      if (entry !== undefined && now - entry.readAt < timing.votingCacheMs && now >= entry.readAt) {
        return (await entry.stored)?.voting;
      }
      if (entries.size >= votingsMax) entries.clear();
      const stored = votings.get(clientId, votingId);
      entries.set(key, { readAt: now, stored });
      try {
        return (await stored)?.voting;
      } catch (error) {
        entries.delete(key);
        throw error;
      }
    },
  };
}
