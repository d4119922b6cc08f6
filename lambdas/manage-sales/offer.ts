import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import { reject } from '#contracts/rejections.ts';
import { checkOffer } from '#credits/offer.ts';
import type { ManageSalesDependencies } from '#lambdas/manage-sales/sales.ts';
import type { Run } from '#shell/http.ts';
import { showOffer } from '#views/offer.ts';

/** Sets what the client sells, in place of the revision that the admin has seen. */
export const runSetOffer =
  ({ offers, clients, providersOf, clock }: ManageSalesDependencies): Run<'setOffer'> =>
  async ({ path, body }) => {
    const client = clientId(path.clientId);
    const checked = checkOffer({ ...body, revision: body.revision + 1 });
    if (!checked.ok) return checked;
    await clients.enrol(client, clock.now());
    if ((await offers.set(client, checked.value)) === 'lost') return reject('version-conflict');
    return ok(showOffer(client, checked.value, await providersOf(client)));
  };
