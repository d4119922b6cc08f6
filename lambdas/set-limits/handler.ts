import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/setLimits.js';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import { type SetLimitsDependencies as SetDependencies, setLimits } from '#use-cases/set-limits.ts';

export type SetLimitsDependencies = SetDependencies & { readonly observer: Observer };

/** Lets an operator raise or lower a client's limits. */
export function createSetLimits(dependencies: SetLimitsDependencies): HttpFunction {
  const run: Run<'setLimits'> = async ({ path, body, caller: { userId: by } }) => {
    await setLimits(dependencies, { ...path, ...body, by });
    return ok({ votingsAtOnce: body.votingsAtOnce });
  };
  return createHttpFunction({ setLimits: { check, run } }, dependencies.observer);
}
