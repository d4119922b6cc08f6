import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/setLimits.js';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Limits } from '#stores/limits.ts';

export type SetLimitsDependencies = {
  readonly limits: Pick<Limits, 'setVotingsAtOnce'>;
  readonly observer: Observer;
};

/** Lets an operator raise or lower a client's limits. */
export function createSetLimits({ limits, observer }: SetLimitsDependencies): HttpFunction {
  const run: Run<'setLimits'> = async ({ path, body }) => {
    await limits.setVotingsAtOnce(clientId(path.clientId), body.votingsAtOnce);
    return ok({ votingsAtOnce: body.votingsAtOnce });
  };
  return createHttpFunction({ setLimits: { check, run } }, observer);
}
