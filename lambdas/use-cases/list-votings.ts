import type { ClientId, UserId, VotingId } from '#basics/ids.ts';
import type { Clock } from '#contracts/ports.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';
import type { VoterSettings } from '#stores/voter-settings.ts';
import type { VotingReader } from '#stores/voting-reader.ts';
import type { FoundPage } from '#stores/votings.ts';
import { statusAt, type Timed } from '#voting/status-at.ts';
import type { Voting } from '#voting/voting.ts';

export type ListVotingsDependencies = {
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
  /** When the votings had their status, epoch milliseconds. */
  readonly at: number;
  readonly items: readonly Voting[];
  /** The voting to go on after. */
  readonly next: VotingId | undefined;
  /** The user has chosen to see no paid votings, so that none is on the page. */
  readonly paidVotingsHidden: boolean;
};

/** With a filter, a page is what fits among so many: a history of any length costs the same. */
const filteredMax = 100;
const unfinished: readonly (VotingStatus | undefined)[] = ['scheduled', 'open', 'closed', 'sealed'];

/** Returns a page of the client's votings, newest first. */
export async function listVotings(
  { voterSettings, clock }: ListVotingsDependencies,
  reader: VotingReader,
  query: Query,
): Promise<VotingPage> {
  const { clientId, userId, managesVotings, status, limit, after } = query;
  const at = clock.now();
  const paidVotingsHidden =
    !managesVotings && (await voterSettings.get(clientId, userId)).hidePaidVotings;
  if (paidVotingsHidden && query.pricing === 'paid') {
    return { at, items: [], next: undefined, paidVotingsHidden };
  }
  const pricing = paidVotingsHidden ? 'free' : query.pricing;
  const fits = (voting: Timed & Pick<Voting, 'pricing'>): boolean =>
    (status === undefined || statusAt(voting, at) === status) &&
    (pricing === undefined || voting.pricing === pricing);
  const wanted = { clientId, limit, after, fits };
  if (unfinished.includes(status)) {
    return { at, ...(await unfinishedPage(reader, wanted)), paidVotingsHidden };
  }
  const isFiltered = status !== undefined || pricing !== undefined;
  const found = await reader.page(clientId, isFiltered ? filteredMax : limit, after);
  return { at, ...firstOf(found.items.filter(fits), limit, found.next), paidVotingsHidden };
}

/** So many of the items; the next page begins after them, or else where the others end. */
function firstOf<Item extends Pick<Voting, 'votingId'>>(
  all: readonly Item[],
  limit: number,
  end?: VotingId,
) {
  const items = all.slice(0, limit);
  return { items, next: all.length > limit ? items.at(-1)?.votingId : end };
}

type Wanted = Pick<Query, 'clientId' | 'limit' | 'after'> & {
  readonly fits: (voting: Timed & Pick<Voting, 'pricing'>) => boolean;
};

/** The client's whole history may be long; what is not over has a short list of its own. */
async function unfinishedPage(
  reader: VotingReader,
  { clientId, limit, after, fits }: Wanted,
): Promise<FoundPage> {
  const all = await reader.unfinished(clientId);
  const listed = all.filter(
    (voting) => fits(voting) && (after === undefined || voting.votingId < after),
  );
  const page = firstOf(listed, limit);
  const read = page.items.map(({ votingId }) => reader.get(clientId, votingId));
  const votings = (await Promise.all(read)).filter((voting) => voting !== undefined);
  // A voting may have moved on since it was listed.
  return { items: votings.filter(fits), next: page.next };
}
