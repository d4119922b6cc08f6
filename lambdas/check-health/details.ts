import { ok } from '#basics/result.ts';
import { isoText } from '#contracts/instant.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Run } from '#shell/http.ts';
import type { Unfinished } from '#stores/unfinished.ts';
import { overdueBy } from '#voting/overdue.ts';

export type Detailing = { readonly unfinished: Unfinished; readonly clock: Clock };

const countMax = 1_000;

/** Counts the votings of all clients that do not move on. */
export const runDetails =
  ({ unfinished, clock }: Detailing): Run<'getHealthDetails'> =>
  async () => {
    const now = clock.now();
    const { items, next } = await unfinished.due(overdueBy(now), countMax);
    return ok({
      status: 'ok',
      serverTime: isoText(now),
      overdueVotings: items.length,
      moreOverdue: next !== undefined,
    });
  };
