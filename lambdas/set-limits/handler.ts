import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/setLimits.js';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Votings } from '#stores/votings.ts';

export type SetLimitsDependencies = {
  readonly votings: Pick<Votings, 'setVotingsAtOnce'>;
  readonly observer: Observer;
};

/** Lets an operator raise or lower a client's limits. */
export function createSetLimits({ votings, observer }: SetLimitsDependencies): HttpFunction {
  const run: Run<'setLimits'> = async ({ path, body }) => {
    await votings.setVotingsAtOnce(clientId(path.clientId), body.votingsAtOnce);
    return ok({ votingsAtOnce: body.votingsAtOnce });
  };
  return createHttpFunction({ setLimits: { check, run } }, observer);
}
