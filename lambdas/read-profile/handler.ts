import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as checkProfile from '#contracts/http/requests/getProfile.js';
import * as checkVotes from '#contracts/http/requests/listMyVotes.js';
import { isoText } from '#contracts/instant.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Observer } from '#shell/observability.ts';
import { readCursor } from '#shell/pages.ts';
import type { Voters } from '#stores/voters.ts';

export type ReadProfileDependencies = { readonly voters: Voters; readonly observer: Observer };

/** What a voter may know of themselves at a client: credits, and the votings they took part in. */
export function createReadProfile({ voters, observer }: ReadProfileDependencies): HttpFunction {
  const runProfile: Run<'getProfile'> = async ({ path, caller }) => {
    const client = clientId(path.clientId);
    const credits = await voters.balance(client, caller.userId);
    const roles = [...caller.rolesAt(client)];
    return ok({ userId: caller.userId, clientId: client, roles, credits });
  };

  const runVotes: Run<'listMyVotes'> = async ({ path, query, caller }) => {
    const after = readCursor(query.cursor);
    if (!after.ok) return after;
    const client = clientId(path.clientId);
    const limit = query.limit ?? 20;
    const page = await voters.participations(client, caller.userId, limit, after.value);
    const items = page.items.map(({ votingId, receivedAt, creditsCharged }) => ({
      votingId,
      receivedAt: isoText(receivedAt),
      creditsCharged,
    }));
    return ok({ items, ...(page.next === undefined ? {} : { next: page.next }) });
  };

  return createHttpFunction(
    {
      getProfile: { check: checkProfile, run: runProfile },
      listMyVotes: { check: checkVotes, run: runVotes },
    },
    observer,
  );
}
