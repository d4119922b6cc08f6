import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/getHealth.js';
import { isoText } from '#contracts/instant.ts';
import type { Clock } from '#contracts/ports.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Observer } from '#shell/observability.ts';
import type { Votings } from '#stores/votings.ts';

export type CheckHealthDependencies = {
  readonly votings: Pick<Votings, 'votingsAtOnce'>;
  readonly clock: Clock;
  readonly observer: Observer;
};

const nobody = clientId('health');

/** Answers once the store has answered. */
export function createCheckHealth(dependencies: CheckHealthDependencies): HttpFunction {
  const { votings, clock, observer } = dependencies;
  const run: Run<'getHealth'> = async () => {
    await votings.votingsAtOnce(nobody);
    return ok({ status: 'ok', serverTime: isoText(clock.now()) });
  };
  return createHttpFunction({ getHealth: { check, run } }, observer);
}
