import { isoText } from '#contracts/instant.ts';
import type { Observer } from '#contracts/observer.ts';
import type { Place } from '#stores/unfinished.ts';
import { type FindOverdueDependencies, findOverdue } from '#use-cases/find-overdue.ts';

export type SweepDependencies = FindOverdueDependencies & { readonly observer: Observer };

const pageSize = 50;
/** A run that has found so many goes no further: how many more there are changes nothing. */
const foundMax = 1_000;

/**
 * Looks for what does not move on, of all clients; logs each, and counts them for the alarm. It
 * reads the list of clients, the list of what is unfinished of each client, and what is overdue.
 */
export async function sweep(dependencies: SweepDependencies): Promise<void> {
  const { observer } = dependencies;
  let votings = 0;
  let from: Place | undefined;
  do {
    const { items, next } = await findOverdue(dependencies, { limit: pageSize, from });
    for (const { voting, overdue, executionName } of items) {
      const { clientId, votingId } = voting;
      const missing = { step: overdue.step, since: isoText(overdue.dueAt) };
      observer.info('A voting is overdue', { clientId, votingId, executionName, ...missing });
    }
    votings += items.length;
    from = next;
  } while (from !== undefined && votings < foundMax);
  observer.count('VotingsOverdue', votings);
}
