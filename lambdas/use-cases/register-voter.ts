import { mayRegister } from '#ballot/eligibility.ts';
import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { Registrations } from '#stores/registrations.ts';
import type { VotingCache } from '#stores/voting-cache.ts';

export type RegisterVoterDependencies = {
  readonly votings: VotingCache;
  readonly registrations: Pick<Registrations, 'add' | 'remove'>;
};

type VoterOfVoting = {
  readonly clientId: ClientId;
  readonly votingId: VotingId;
  readonly userId: UserId;
};

/** Whether the voter is registered now. */
export type Registration = Result<
  { readonly votingId: VotingId; readonly registered: boolean },
  Rejection
>;

/** Registers a voter to be alerted before a voting ends. */
export async function registerVoter(
  { votings, registrations }: RegisterVoterDependencies,
  { clientId, votingId, userId, at }: VoterOfVoting & { readonly at: number },
): Promise<Registration> {
  const voting = await votings.get(clientId, votingId);
  if (voting === undefined) return reject('not-found');
  const allowed = mayRegister(voting, at);
  if (!allowed.ok) return allowed;
  await registrations.add(clientId, votingId, voting.shards, userId, at);
  return ok({ votingId, registered: true });
}

/** Removes a registration, if there is one. */
export async function unregisterVoter(
  { votings, registrations }: RegisterVoterDependencies,
  { clientId, votingId, userId }: VoterOfVoting,
): Promise<Registration> {
  const voting = await votings.get(clientId, votingId);
  if (voting === undefined) return reject('not-found');
  await registrations.remove(clientId, votingId, voting.shards, userId);
  return ok({ votingId, registered: false });
}
