import { executionName } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { Place, Unfinished, VotingAddress } from '#stores/unfinished.ts';
import type { Votings } from '#stores/votings.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import { type NextStep, overdueBy, overdueOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

export type FindOverdueDependencies = {
  readonly unfinished: Unfinished;
  readonly votings: Pick<Votings, 'get'>;
  readonly clock: Clock;
};

/** A voting that does not move on, and the name of the execution that should move it. */
export type Overdue = {
  readonly voting: Voting;
  readonly overdue: NextStep;
  readonly executionName: string;
};

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
  const found = await Promise.all(due.items.map((address) => overdueAt(dependencies, address, at)));
  return { at, items: found.filter((overdue) => overdue !== undefined), next: due.next };
}

/** Returns undefined if the voting has moved on in the meantime. */
async function overdueAt(
  { votings }: FindOverdueDependencies,
  { clientId, votingId }: VotingAddress,
  now: number,
): Promise<Overdue | undefined> {
  const voting = (await votings.get(clientId, votingId))?.voting;
  const overdue = voting && overdueOf(voting, now);
  return overdue && { voting, overdue, executionName: executionName(lifeCycleOf(voting)) };
}
