// Over budget: seven operations; each is a call of its use case or store, and of its view.
import { votingId } from '#basics/ids.ts';
import { mapOk, ok } from '#basics/result.ts';
import * as checkChange from '#contracts/http/requests/changeProfile.js';
import * as checkPart from '#contracts/http/requests/getMyPart.js';
import * as checkPurchase from '#contracts/http/requests/getMyPurchase.js';
import * as checkProfile from '#contracts/http/requests/getProfile.js';
import * as checkStatement from '#contracts/http/requests/getStatement.js';
import * as checkPurchases from '#contracts/http/requests/listMyPurchases.js';
import * as checkVotes from '#contracts/http/requests/listMyVotes.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { reject } from '#contracts/rejections.ts';
import { entryCursors, paged, purchaseCursors, votingCursors } from '#shell/cursors.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import type { Participations } from '#stores/participations.ts';
import type { Purchases } from '#stores/purchases.ts';
import { type ChangeProfileDependencies, changeProfile } from '#use-cases/change-profile.ts';
import { type ReadMyPartDependencies, readMyPart } from '#use-cases/read-my-part.ts';
import {
  type ReadProfileDependencies as ReadDependencies,
  readProfile,
} from '#use-cases/read-profile.ts';
import { type ReadStatementDependencies, readStatement } from '#use-cases/read-statement.ts';
import { showMyVote } from '#views/my-votes.ts';
import { showPurchase } from '#views/purchase.ts';
import { showStatement } from '#views/statement.ts';

export type ReadProfileDependencies = ReadDependencies &
  ChangeProfileDependencies &
  ReadStatementDependencies &
  ReadMyPartDependencies & {
    readonly participations: Pick<Participations, 'page'>;
    readonly purchases: Pick<Purchases, 'get' | 'ofVoter'>;
    readonly observer: Observer;
  };

/** What a voter may know of themselves at a client, and decide about what they are shown. */
export function createReadProfile(dependencies: ReadProfileDependencies): HttpFunction {
  const { participations, purchases, clock, observer } = dependencies;
  return createHttpFunction(
    {
      getProfile: {
        check: checkProfile,
        run: async ({ path: { clientId }, caller }) => {
          const profile = await readProfile(dependencies, clientId, caller.userId);
          return ok({ ...profile, roles: [...caller.rolesAt(clientId)] });
        },
      },
      changeProfile: {
        check: checkChange,
        run: async ({ path: { clientId }, body, caller }) => {
          const profile = await changeProfile(dependencies, clientId, caller.userId, body);
          return ok({ ...profile, roles: [...caller.rolesAt(clientId)] });
        },
      },
      getMyPart: {
        check: checkPart,
        run: async ({ path: { clientId }, query, caller: { userId } }) => {
          const [first = '', ...others] = query.votingIds.split(',');
          const votingIds = [votingId(first), ...others.map(votingId)] as const;
          const items = await readMyPart(dependencies, clientId, userId, votingIds);
          return ok({ items, serverTime: isoText(clock.now()) });
        },
      },
      listMyVotes: {
        check: checkVotes,
        run: paged(votingCursors, async ({ path, query: { limit }, caller: { userId } }, after) => {
          const page = await participations.page(path.clientId, userId, limit, after);
          return ok({ ...page, items: page.items.map(showMyVote) });
        }),
      },
      getStatement: {
        check: checkStatement,
        run: paged(entryCursors, async ({ path, query: { limit }, caller: { userId } }, after) => {
          const page = await readStatement(dependencies, { ...path, userId, limit, after });
          return mapOk(page, showStatement);
        }),
      },
      listMyPurchases: {
        check: checkPurchases,
        run: paged(
          purchaseCursors,
          async ({ path, query: { limit }, caller: { userId } }, after) => {
            const page = await purchases.ofVoter(path.clientId, userId, limit, after);
            const now = clock.now();
            return ok({ ...page, items: page.items.map((one) => showPurchase(one, now)) });
          },
        ),
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
