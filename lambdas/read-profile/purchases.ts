import { clientId, purchaseId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { reject } from '#contracts/rejections.ts';
import type { ReadProfileDependencies } from '#lambdas/read-profile/profile.ts';
import type { Run } from '#shell/http.ts';
import { readPurchaseCursor } from '#shell/pages.ts';
import { showPurchase } from '#views/purchase.ts';

type Dependencies = Pick<ReadProfileDependencies, 'purchases' | 'clock'>;

/** A page of the caller's purchases. */
export const runListMyPurchases =
  ({ purchases, clock }: Dependencies): Run<'listMyPurchases'> =>
  async ({ path, query, caller }) => {
    const after = readPurchaseCursor(query.cursor);
    if (!after.ok) return after;
    const client = clientId(path.clientId);
    const page = await purchases.ofVoter(client, caller.userId, query.limit ?? 20, after.value);
    const now = clock.now();
    const items = page.items.map((purchase) => showPurchase(purchase, now));
    return ok({ items, ...(page.next === undefined ? {} : { next: page.next }) });
  };

/** One purchase of the caller's; that of anybody else is not there. */
export const runGetMyPurchase =
  ({ purchases, clock }: Dependencies): Run<'getMyPurchase'> =>
  async ({ path, caller }) => {
    const purchase = await purchases.get(clientId(path.clientId), purchaseId(path.purchaseId));
    if (purchase?.userId !== caller.userId) return reject('not-found');
    return ok(showPurchase(purchase, clock.now()));
  };
