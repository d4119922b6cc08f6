import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/grantCredits.js';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import {
  type GrantCreditsDependencies as GrantDependencies,
  grantCredits,
} from '#use-cases/grant-credits.ts';

export type GrantCreditsDependencies = GrantDependencies & { readonly observer: Observer };

/** Lets an operator grant credits, once for each grant id. */
export function createGrantCredits(dependencies: GrantCreditsDependencies): HttpFunction {
  const run: Run<'grantCredits'> = async ({ path, body, caller, receivedAt }) => {
    const { clientId, voterId: userId } = path;
    const grant = { ...body, clientId, userId, by: caller.userId, at: receivedAt };
    const credits = await grantCredits(dependencies, grant);
    return credits.ok ? ok({ credits: credits.value }) : credits;
  };
  return createHttpFunction({ grantCredits: { check, run } }, dependencies.observer);
}
