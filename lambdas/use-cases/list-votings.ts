import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import type { VoterSettings } from '#stores/voter-settings.ts';
import type { Votings } from '#stores/votings.ts';
import { type OwnPartDependencies, type OwnVoting, withOwnPart } from '#use-cases/read-voting.ts';
import type { Voting } from '#voting/voting.ts';

export type ListVotingsDependencies = OwnPartDependencies & {
  readonly votings: Pick<Votings, 'list'>;
  readonly voterSettings: Pick<VoterSettings, 'get'>;
  readonly clock: Clock;
};

type Query = {
  readonly clientId: ClientId;
  readonly userId: UserId;
  /** The user runs the votings of the client, and does not only vote in them. */
  readonly managesVotings: boolean;
  /** The status that a voting has now, by the clock. */
  readonly status?: VotingStatus | undefined;
  readonly pricing?: Voting['pricing'] | undefined;
  readonly limit: number;
  readonly after: VotingId | undefined;
};

export type VotingPage = {
  /** When the votings were as they are shown, epoch milliseconds. */
  readonly at: number;
  readonly items: readonly OwnVoting[];
  /** The voting to go on after. */
  readonly next: VotingId | undefined;
  /** The user has chosen to see no paid votings, so that none is on the page. */
  readonly paidVotingsHidden: boolean;
};

/** Returns a page of the client's votings, newest first, each with the user's own part in it. */
export async function listVotings(
  dependencies: ListVotingsDependencies,
  { clientId, userId, managesVotings, limit, after, ...wanted }: Query,
): Promise<VotingPage> {
  const { votings, voterSettings, clock } = dependencies;
  const at = clock.now();
  const paidVotingsHidden =
    !managesVotings && (await voterSettings.get(clientId, userId)).hidePaidVotings;
  if (paidVotingsHidden && wanted.pricing === 'paid') {
    return { at, items: [], next: undefined, paidVotingsHidden };
  }
  const status = wanted.status && { is: wanted.status, at };
  const pricing = paidVotingsHidden ? 'free' : wanted.pricing;
  const page = await votings.list(clientId, { status, pricing }, limit, after);
  const items = await Promise.all(
    page.items.map((voting) => withOwnPart(dependencies, voting, userId)),
  );
  return { at, items, next: page.next, paidVotingsHidden };
}
