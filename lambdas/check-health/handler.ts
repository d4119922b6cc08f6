import { ok } from '#basics/result.ts';
import type { UnfinishedMachine } from '#contracts/execution-names.ts';
import * as check from '#contracts/http/requests/getHealth.js';
import * as checkDetails from '#contracts/http/requests/getHealthDetails.js';
import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';
import type { Unfinished } from '#stores/unfinished.ts';
import { type CheckHealthDependencies, createHealthCheck } from '#use-cases/check-health.ts';
import { overdueBy } from '#voting/overdue.ts';

export type CheckHealthFunctionDependencies = CheckHealthDependencies & {
  readonly unfinished: Unfinished;
  readonly observer: Observer;
};

/** More overdue votings and purchases than these are not counted. */
const countMax = 1_000;

/** Reports whether the service can respond, and to operators how much is overdue. */
export function createCheckHealth(dependencies: CheckHealthFunctionDependencies): HttpFunction {
  const { unfinished, clock, observer } = dependencies;
  const checkHealth = createHealthCheck(dependencies);
  return createHttpFunction(
    {
      getHealth: {
        check,
        run: async () => {
          await checkHealth();
          return ok({ status: 'ok', serverTime: isoText(clock.now()) });
        },
      },
      getHealthDetails: {
        check: checkDetails,
        run: async () => {
          const now = clock.now();
          const { items, next } = await unfinished.due(overdueBy(now), countMax);
          const moreOverdue = next !== undefined;
          const count = (name: UnfinishedMachine) =>
            items.filter(({ machine }) => machine === name).length;
          return ok({
            status: 'ok',
            serverTime: isoText(now),
            overdueVotings: count('voting-lifecycle'),
            overduePurchases: count('credit-purchase'),
            moreOverdue,
          });
        },
      },
    },
    observer,
  );
}
