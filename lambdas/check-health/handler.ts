import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/getHealth.js';
import * as checkDetails from '#contracts/http/requests/getHealthDetails.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { type Detailing, runDetails } from '#lambdas/check-health/details.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Limits } from '#stores/limits.ts';

export type CheckHealthDependencies = Detailing & {
  readonly limits: Pick<Limits, 'votingsAtOnce'>;
  readonly observer: Observer;
};

const nobody = clientId('health');

/** Anyone may ask, as often as they like; the store is asked this often at most. */
const rememberedMs = 1_000;

/**
 * Answers once the store has answered, now or within the last second; operators are told what is
 * overdue, too.
 */
export function createCheckHealth(dependencies: CheckHealthDependencies): HttpFunction {
  const { limits, clock, observer } = dependencies;
  let latest: { readonly at: number; readonly answer: Promise<unknown> } | undefined;

  const storeAnswers = (now: number): Promise<unknown> => {
    if (latest !== undefined && now - latest.at < rememberedMs) return latest.answer;
    const asked = { at: now, answer: limits.votingsAtOnce(nobody) };
    latest = asked;
    // A failure is not remembered, so that the first answer after it tells.
    asked.answer.catch(() => {
      if (latest === asked) latest = undefined;
    });
    return asked.answer;
  };

  const run: Run<'getHealth'> = async () => {
    await storeAnswers(clock.now());
    return ok({ status: 'ok', serverTime: isoText(clock.now()) });
  };
  return createHttpFunction(
    {
      getHealth: { check, run },
      getHealthDetails: { check: checkDetails, run: runDetails(dependencies) },
    },
    observer,
  );
}
