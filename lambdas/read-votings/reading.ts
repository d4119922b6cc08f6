import { type ClientId, clientId, type VotingId, votingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Ballots } from '#stores/ballots.ts';
import type { Counts } from '#stores/counts.ts';
import type { Registrations, Voters } from '#stores/voters.ts';
import type { Votings } from '#stores/votings.ts';
import type { Voting } from '#voting/voting.ts';

/** What looking at votings needs. */
export type ReadVotingsDependencies = {
  readonly votings: Votings;
  readonly ballots: Ballots;
  readonly counts: Counts;
  readonly voters: Voters;
  readonly registrations: Registrations;
  readonly clock: Clock;
  readonly observer: Observer;
};

/** The voting that a path names. */
export async function namedVoting(
  votings: Votings,
  path: { readonly clientId: string; readonly votingId: string },
): Promise<Result<{ client: ClientId; id: VotingId; voting: Voting }, Rejection>> {
  const client = clientId(path.clientId);
  const id = votingId(path.votingId);
  const stored = await votings.get(client, id);
  if (stored === undefined) return reject('not-found');
  return ok({ client, id, voting: stored.voting });
}
