// Over budget: six operations, each a call of its store and of its view.
import type { ClientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as checkChange from '#contracts/http/requests/changeProfile.js';
import * as checkPurchase from '#contracts/http/requests/getMyPurchase.js';
import * as checkProfile from '#contracts/http/requests/getProfile.js';
import * as checkStatement from '#contracts/http/requests/getStatement.js';
import * as checkPurchases from '#contracts/http/requests/listMyPurchases.js';
import * as checkVotes from '#contracts/http/requests/listMyVotes.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import type { Caller } from '#shell/caller.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import { badCursor, readCursor, readPurchaseCursor } from '#shell/pages.ts';
import type { Accounts } from '#stores/accounts.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Settings, Voters } from '#stores/voters.ts';
import { type ReadStatementDependencies, readStatement } from '#use-cases/read-statement.ts';
import { showPage } from '#views/page.ts';
import { showPurchase } from '#views/purchase.ts';
import { showStatement } from '#views/statement.ts';

export type ReadProfileDependencies = ReadStatementDependencies & {
  readonly voters: Pick<Voters, 'settings' | 'setSettings' | 'participations'>;
  readonly accounts: Pick<Accounts, 'balance' | 'ledger'>;
  readonly purchases: Pick<Purchases, 'get' | 'ofVoter'>;
  readonly observer: Observer;
};

/** What a voter may know of themselves at a client, and decide about what they are shown. */
export function createReadProfile(dependencies: ReadProfileDependencies): HttpFunction {
  const { voters, accounts, purchases, clock, observer } = dependencies;

  const profileOf = async (clientId: ClientId, { userId, rolesAt }: Caller, settings: Settings) => {
    const credits = await accounts.balance(clientId, userId);
    const { hidePaidVotings } = settings;
    return ok({ userId, clientId, roles: [...rolesAt(clientId)], credits, hidePaidVotings });
  };

  return createHttpFunction(
    {
      getProfile: {
        check: checkProfile,
        run: async ({ path: { clientId }, caller }) =>
          profileOf(clientId, caller, await voters.settings(clientId, caller.userId)),
      },
      changeProfile: {
        check: checkChange,
        run: async ({ path: { clientId }, body, caller }) => {
          await voters.setSettings(clientId, caller.userId, body);
          return profileOf(clientId, caller, body);
        },
      },
      listMyVotes: {
        check: checkVotes,
        run: async ({ path: { clientId }, query: { cursor, limit }, caller }) => {
          const after = readCursor(cursor);
          if (!after.ok) return after;
          const page = await voters.participations(clientId, caller.userId, limit, after.value);
          const show = ({ votingId, receivedAt, creditsCharged }: (typeof page.items)[number]) => ({
            votingId,
            receivedAt: isoText(receivedAt),
            creditsCharged,
          });
          return ok(showPage(page, show));
        },
      },
      getStatement: {
        check: checkStatement,
        run: async ({ path: { clientId }, query, caller }) => {
          const statement = await readStatement(dependencies, clientId, caller.userId);
          if (!statement.ok) return statement;
          const shown = showStatement(statement.value, query);
          return shown === undefined ? badCursor : ok(shown);
        },
      },
      listMyPurchases: {
        check: checkPurchases,
        run: async ({ path: { clientId }, query: { cursor, limit }, caller }) => {
          const after = readPurchaseCursor(cursor);
          if (!after.ok) return after;
          const page = await purchases.ofVoter(clientId, caller.userId, limit, after.value);
          const now = clock.now();
          return ok(showPage(page, (purchase) => showPurchase(purchase, now)));
        },
      },
      getMyPurchase: {
        check: checkPurchase,
        run: async ({ path: { clientId, purchaseId }, caller }) => {
          const purchase = await purchases.get(clientId, purchaseId);
          if (purchase?.userId !== caller.userId) return reject('not-found');
          return ok(showPurchase(purchase, clock.now()));
        },
      },
    },
    observer,
  );
}
