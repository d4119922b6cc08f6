import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Participations } from '#stores/participations.ts';
import type { Registrations } from '#stores/registrations.ts';

export type ReadMyPartDependencies = {
  readonly participations: Pick<Participations, 'between'>;
  readonly registrations: Pick<Registrations, 'between'>;
};

/** A user's own part in a voting. */
export type MyPart = {
  readonly votingId: VotingId;
  readonly voted: boolean;
  readonly registered: boolean;
};

/**
 * Returns, for each of some votings, whether the user has voted in it and is registered for its
 * alert. Both are in the user's own partition: no crowd meets there, and no voting is read.
 */
export async function readMyPart(
  { participations, registrations }: ReadMyPartDependencies,
  clientId: ClientId,
  userId: UserId,
  votingIds: readonly [VotingId, ...VotingId[]],
): Promise<MyPart[]> {
  const inOrder = votingIds.toSorted();
  const [first = votingIds[0], last = first] = [inOrder.at(0), inOrder.at(-1)];
  const [voted, registered] = await Promise.all([
    participations.between(clientId, userId, first, last),
    registrations.between(clientId, userId, first, last),
  ]);
  return votingIds.map((votingId) => ({
    votingId,
    voted: voted.includes(votingId),
    registered: registered.includes(votingId),
  }));
}
