import { isoText } from '#contracts/instant.ts';
import type { LogFields, Observer } from '#contracts/observer.ts';
import type { Place } from '#stores/unfinished.ts';
import {
  type FindOverdueDependencies,
  findOverdue,
  type Overdue,
} from '#use-cases/find-overdue.ts';

export type SweepDependencies = FindOverdueDependencies & { readonly observer: Observer };

const pageSize = 50;
/** A run that has found so many goes no further: how many more there are changes nothing. */
const foundMax = 1_000;

/**
 * Looks for what does not move on, of all clients; logs each, and counts them for the alarms. It
 * queries the lists of clients, two lists of each client, and gets each item that is overdue.
 */
export async function sweep(dependencies: SweepDependencies): Promise<void> {
  const { observer } = dependencies;
  const found = { 'voting-lifecycle': 0, 'credit-purchase': 0 };
  let from: Place | undefined;
  do {
    const { items, next } = await findOverdue(dependencies, { limit: pageSize, from });
    for (const overdue of items) {
      found[overdue.machine] += 1;
      observer.info('Overdue', fieldsOf(overdue));
    }
    from = next;
  } while (from !== undefined && found['voting-lifecycle'] + found['credit-purchase'] < foundMax);
  observer.count('VotingsOverdue', found['voting-lifecycle']);
  observer.count('PurchasesOverdue', found['credit-purchase']);
}

function fieldsOf(overdue: Overdue): LogFields {
  const { machine, executionName, step, dueAt } = overdue;
  const { clientId } = machine === 'voting-lifecycle' ? overdue.voting : overdue.purchase;
  return { machine, clientId, executionName, step, since: isoText(dueAt) };
}
