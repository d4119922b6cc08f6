import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Participations } from '#stores/participations.ts';
import type { Registrations } from '#stores/registrations.ts';
import type { Votings } from '#stores/votings.ts';
import type { Voting } from '#voting/voting.ts';

export type OwnPartDependencies = {
  readonly participations: Pick<Participations, 'get'>;
  readonly registrations: Pick<Registrations, 'has'>;
};

export type ReadVotingDependencies = OwnPartDependencies & {
  readonly votings: Pick<Votings, 'get'>;
};

/** A voting with a user's own part in it. */
export type OwnVoting = {
  readonly voting: Voting;
  readonly mine: { readonly voted: boolean; readonly registered: boolean };
};

/** Adds to a voting whether the user has voted in it, and is registered for its alert. */
export async function withOwnPart(
  { participations, registrations }: OwnPartDependencies,
  voting: Voting,
  userId: UserId,
): Promise<OwnVoting> {
  const { clientId, votingId, shards } = voting;
  const [participation, registered] = await Promise.all([
    participations.get(clientId, userId, votingId),
    registrations.has(clientId, votingId, shards, userId),
  ]);
  return { voting, mine: { voted: participation !== undefined, registered } };
}

/** Returns one voting, with the user's own part in it. */
export async function readVoting(
  dependencies: ReadVotingDependencies,
  query: { readonly clientId: ClientId; readonly votingId: VotingId; readonly userId: UserId },
): Promise<Result<OwnVoting, Rejection>> {
  const stored = await dependencies.votings.get(query.clientId, query.votingId);
  if (stored === undefined) return reject('not-found');
  return ok(await withOwnPart(dependencies, stored.voting, query.userId));
}
