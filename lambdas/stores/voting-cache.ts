import type { ClientId, VotingId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import { createRecent } from '#stores/recent.ts';
import type { StoredVoting, Votings } from '#stores/votings.ts';
import type { Voting } from '#voting/voting.ts';

/** Reads a voting, from memory where that copy is not too old. */
export type VotingCache = {
  readonly get: (clientId: ClientId, votingId: VotingId) => Promise<Voting | undefined>;
};

/**
 * Caches votings for `votingCacheMs`. A change gives longer notice than that, so no vote is judged
 * by a voting of before.
 */
export function createVotingCache(votings: Pick<Votings, 'get'>, clock: Clock): VotingCache {
  const recent = createRecent<StoredVoting | undefined>(clock, { entriesMax: 1_000 });
  return {
    get: async (clientId, votingId) =>
      (await recent(`${clientId}#${votingId}`, () => votings.get(clientId, votingId)))?.voting,
  };
}
