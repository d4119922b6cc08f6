import { executionName } from '#contracts/life-cycle.ts';
import type { Clock } from '#contracts/ports.ts';
import type { ExecutionDetail } from '#gateways/executions.ts';
import type { Place, Unfinished, VotingAddress } from '#stores/unfinished.ts';
import type { ReadExecutionDependencies } from '#use-cases/read-execution.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import { type NextStep, overdueBy, overdueOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

export type ListOverdueDependencies = ReadExecutionDependencies & {
  readonly unfinished: Unfinished;
  readonly clock: Clock;
};

/** A voting that does not move on. */
export type OverdueVoting = {
  readonly voting: Voting;
  readonly overdue: NextStep;
  readonly executionName: string;
  /** The execution of this name, if there is one. */
  readonly execution: ExecutionDetail | undefined;
};

export type OverduePage = {
  /** When the votings were overdue, epoch milliseconds. */
  readonly at: number;
  readonly items: readonly OverdueVoting[];
  /** The place to go on from. */
  readonly next: Place | undefined;
};

/** Returns a page of the votings of all clients that do not move on. */
export async function listOverdue(
  dependencies: ListOverdueDependencies,
  { limit, from }: { readonly limit: number; readonly from: Place | undefined },
): Promise<OverduePage> {
  const now = dependencies.clock.now();
  const due = await dependencies.unfinished.due(overdueBy(now), limit, from);
  const found = due.items.map((address) => overdueAt(dependencies, address, now));
  const items = (await Promise.all(found)).filter((overdue) => overdue !== undefined);
  return { at: now, items, next: due.next };
}

/** Returns undefined if the voting has moved on in the meantime. */
async function overdueAt(
  { machines, votings }: ListOverdueDependencies,
  { clientId, votingId }: VotingAddress,
  now: number,
): Promise<OverdueVoting | undefined> {
  const stored = await votings.get(clientId, votingId);
  const overdue = stored && overdueOf(stored.voting, now);
  if (stored === undefined || overdue === undefined) return undefined;
  const name = executionName(lifeCycleOf(stored.voting));
  const execution = await machines['voting-lifecycle'].describe(name);
  return { voting: stored.voting, overdue, executionName: name, execution };
}
