import { type ClientId, clientId, type UserId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { isoText } from '#contracts/instant.ts';
import { namedVoting, type ReadVotingsDependencies } from '#lambdas/read-votings/reading.ts';
import type { Caller } from '#shell/caller.ts';
import type { Run } from '#shell/http.ts';
import { readCursor } from '#shell/pages.ts';
import { showVoting } from '#views/voting.ts';
import type { Voting } from '#voting/voting.ts';

type Dependencies = Pick<ReadVotingsDependencies, 'votings' | 'voters' | 'registrations' | 'clock'>;

const withMine = async (
  { voters, registrations, clock }: Dependencies,
  client: ClientId,
  user: UserId,
  voting: Voting,
) => {
  const [participation, registered] = await Promise.all([
    voters.participation(client, user, voting.votingId),
    registrations.has(client, voting.votingId, voting.shards, user),
  ]);
  return showVoting(voting, clock.now(), { voted: participation !== undefined, registered });
};

/** A voter may have hidden paid votings; whoever runs the votings sees them all. */
const hidesPaid = async (
  { voters }: Dependencies,
  client: ClientId,
  caller: Caller,
): Promise<boolean> =>
  caller.rolesAt(client).every((role) => role === 'voter') &&
  (await voters.settings(client, caller.userId)).hidePaidVotings;

/** A page of the client's votings, each with the caller's own part in it. */
export const runListVotings =
  (dependencies: Dependencies): Run<'listVotings'> =>
  async ({ path, query, caller }) => {
    const after = readCursor(query.cursor);
    if (!after.ok) return after;
    const client = clientId(path.clientId);
    const { votings, clock } = dependencies;
    const paidVotingsHidden = await hidesPaid(dependencies, client, caller);
    const now = clock.now();
    const serverTime = isoText(now);
    if (paidVotingsHidden && query.pricing === 'paid') {
      return ok({ items: [], serverTime, paidVotingsHidden });
    }
    const pricing = paidVotingsHidden ? ('free' as const) : query.pricing;
    const status = query.status && { is: query.status, at: now };
    const filter = { status, pricing };
    const page = await votings.list(client, filter, query.limit ?? 20, after.value);
    const items = await Promise.all(
      page.items.map((voting) => withMine(dependencies, client, caller.userId, voting)),
    );
    const next = page.next === undefined ? {} : { next: page.next };
    return ok({ items, serverTime, ...(paidVotingsHidden ? { paidVotingsHidden } : {}), ...next });
  };

/** One voting, with the caller's own part in it. */
export const runGetVoting =
  (dependencies: Dependencies): Run<'getVoting'> =>
  async ({ path, caller }) => {
    const named = await namedVoting(dependencies.votings, path);
    if (!named.ok) return named;
    const { client, voting } = named.value;
    return ok(await withMine(dependencies, client, caller.userId, voting));
  };
