import { ok } from '#basics/result.ts';
import * as checkOffer from '#contracts/http/requests/getOffer.js';
import * as checkStart from '#contracts/http/requests/startPurchase.js';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import { type StartPurchaseDependencies, startPurchase } from '#use-cases/start-purchase.ts';
import { showOffer } from '#views/offer.ts';
import { showPurchase } from '#views/purchase.ts';

export type SellCreditsDependencies = StartPurchaseDependencies & { readonly observer: Observer };

/** Shows what a client sells, and begins purchases. */
export function createSellCredits(dependencies: SellCreditsDependencies): HttpFunction {
  const { offers, providersOf, clock, observer } = dependencies;

  const runOffer: Run<'getOffer'> = async ({ path: { clientId } }) => {
    const [offer, providers] = await Promise.all([offers.get(clientId), providersOf(clientId)]);
    return ok(showOffer(clientId, offer, providers));
  };

  const runStart: Run<'startPurchase'> = async ({ path, body, caller }) => {
    const request = { ...body, clientId: path.clientId, userId: caller.userId };
    const started = await startPurchase(dependencies, request);
    return started.ok ? ok(showPurchase(started.value, clock.now())) : started;
  };

  return createHttpFunction(
    {
      getOffer: { check: checkOffer, run: runOffer },
      startPurchase: { check: checkStart, run: runStart },
    },
    observer,
  );
}
