import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as checkOffer from '#contracts/http/requests/getOffer.js';
import * as checkStart from '#contracts/http/requests/startPurchase.js';
import type { Observer } from '#contracts/observer.ts';
import { providerNames } from '#contracts/payments.ts';
import { type Selling, startPurchase } from '#lambdas/sell-credits/start-purchase.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import { showOffer } from '#views/offer.ts';

export type SellCreditsDependencies = Selling & { readonly observer: Observer };

/** Shows what a client sells, and begins purchases. */
export function createSellCredits(dependencies: SellCreditsDependencies): HttpFunction {
  const { offers, providersOf, observer } = dependencies;

  const runOffer: Run<'getOffer'> = async ({ path }) => {
    const client = clientId(path.clientId);
    const [offer, providers] = await Promise.all([offers.get(client), providersOf(client)]);
    const open = providerNames.filter((name) => providers[name] !== undefined);
    return ok({ ...showOffer(client, offer), providers: open });
  };

  const runStart: Run<'startPurchase'> = ({ path, body, caller }) =>
    startPurchase(dependencies, clientId(path.clientId), caller.userId, body);

  return createHttpFunction(
    {
      getOffer: { check: checkOffer, run: runOffer },
      startPurchase: { check: checkStart, run: runStart },
    },
    observer,
  );
}
