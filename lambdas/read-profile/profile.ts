import { type ClientId, clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Caller } from '#shell/caller.ts';
import type { Run } from '#shell/http.ts';
import { readCursor } from '#shell/pages.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { CallLimits } from '#stores/call-limits.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Settings, Voters } from '#stores/voters.ts';

/** What the profile needs. */
export type ReadProfileDependencies = {
  readonly voters: Voters;
  readonly accounts: Pick<Accounts, 'balance' | 'ledger'>;
  readonly purchases: Pick<Purchases, 'get' | 'ofVoter'>;
  readonly callLimits: CallLimits;
  readonly clock: Clock;
  readonly observer: Observer;
};

const shown = (client: ClientId, caller: Caller, credits: number, settings: Settings) => ({
  userId: caller.userId,
  clientId: client,
  roles: [...caller.rolesAt(client)],
  credits,
  hidePaidVotings: settings.hidePaidVotings,
});

/** The caller's credits and settings. */
export const runGetProfile =
  ({ voters, accounts }: ReadProfileDependencies): Run<'getProfile'> =>
  async ({ path, caller }) => {
    const client = clientId(path.clientId);
    const [credits, settings] = await Promise.all([
      accounts.balance(client, caller.userId),
      voters.settings(client, caller.userId),
    ]);
    return ok(shown(client, caller, credits, settings));
  };

/** Changes a setting of the caller's own. */
export const runChangeProfile =
  ({ voters, accounts }: ReadProfileDependencies): Run<'changeProfile'> =>
  async ({ path, body, caller }) => {
    const client = clientId(path.clientId);
    const settings = { hidePaidVotings: body.hidePaidVotings };
    await voters.setSettings(client, caller.userId, settings);
    const credits = await accounts.balance(client, caller.userId);
    return ok(shown(client, caller, credits, settings));
  };

/** That the caller voted, and when; never what. */
export const runListMyVotes =
  ({ voters }: ReadProfileDependencies): Run<'listMyVotes'> =>
  async ({ path, query, caller }) => {
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
