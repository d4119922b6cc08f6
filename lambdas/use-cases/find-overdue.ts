import type { Clock } from '#contracts/ports.ts';
import { lookUpDueAt } from '#credits/overdue.ts';
import { executionOfPurchase, type Purchase } from '#credits/purchase.ts';
import type { Purchases } from '#stores/purchases.ts';
import type { Place, Unfinished, UnfinishedItem } from '#stores/unfinished.ts';
import type { Votings } from '#stores/votings.ts';
import { executionOf } from '#voting/life-cycle.ts';
import { type NextStep, overdueBy, overdueOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

export type FindOverdueDependencies = {
  readonly unfinished: Unfinished;
  readonly votings: Pick<Votings, 'get'>;
  readonly purchases: Pick<Purchases, 'get'>;
  readonly clock: Clock;
};

/** A voting or a purchase that does not move on, and which execution should move it. */
export type Overdue = {
  /** When the missing step was due, epoch milliseconds. */
  readonly dueAt: number;
  readonly executionName: string;
} & (
  | {
      readonly machine: 'voting-lifecycle';
      readonly voting: Voting;
      readonly step: NextStep['step'];
    }
  | {
      readonly machine: 'credit-purchase';
      readonly purchase: Purchase;
      readonly step: 'look-up';
    }
);

/** A page of what does not move on; `next` is set if there may be more. */
export type FoundOverdue = {
  /** When they were overdue, epoch milliseconds. */
  readonly at: number;
  readonly items: readonly Overdue[];
  readonly next: Place | undefined;
};

/** Returns a page of what does not move on, of all clients. */
export async function findOverdue(
  dependencies: FindOverdueDependencies,
  { limit, from }: { readonly limit: number; readonly from: Place | undefined },
): Promise<FoundOverdue> {
  const at = dependencies.clock.now();
  const due = await dependencies.unfinished.due(overdueBy(at), limit, from);
  const found = await Promise.all(due.items.map((item) => overdueAt(dependencies, item, at)));
  return { at, items: found.filter((overdue) => overdue !== undefined), next: due.next };
}

/** Returns undefined if it has moved on in the meantime. */
async function overdueAt(
  { votings, purchases }: FindOverdueDependencies,
  item: UnfinishedItem,
  now: number,
): Promise<Overdue | undefined> {
  const { machine, clientId } = item;
  if (machine === 'credit-purchase') {
    const { purchaseId, dueAt } = item;
    const purchase = await purchases.get(clientId, purchaseId);
    if (purchase === undefined || lookUpDueAt(purchase, now) === undefined) return undefined;
    return {
      machine,
      purchase,
      step: 'look-up',
      dueAt,
      executionName: executionOfPurchase(purchase),
    };
  }
  const voting = (await votings.get(clientId, item.votingId))?.voting;
  const overdue = voting && overdueOf(voting, now);
  return overdue && { machine, voting, ...overdue, executionName: executionOf(voting) };
}
