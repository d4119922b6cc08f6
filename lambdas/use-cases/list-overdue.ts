import type { ExecutionDetail } from '#gateways/executions.ts';
import type { Place } from '#stores/unfinished.ts';
import {
  type FindOverdueDependencies,
  type FoundOverdue,
  findOverdue,
  type Overdue,
} from '#use-cases/find-overdue.ts';
import type { ReadExecutionDependencies } from '#use-cases/read-execution.ts';

export type ListOverdueDependencies = ReadExecutionDependencies & FindOverdueDependencies;

/** What does not move on, with the execution that should move it, if there is one. */
export type ListedOverdue = Overdue & { readonly execution: ExecutionDetail | undefined };

export type OverduePage = FoundOverdue & { readonly items: readonly ListedOverdue[] };

/** Returns a page of what does not move on, of all clients, with the executions. */
export async function listOverdue(
  dependencies: ListOverdueDependencies,
  page: { readonly limit: number; readonly from: Place | undefined },
): Promise<OverduePage> {
  const found = await findOverdue(dependencies, page);
  const items = found.items.map(async (overdue) => ({
    ...overdue,
    execution: await dependencies.machines[overdue.machine].describe(overdue.executionName),
  }));
  return { ...found, items: await Promise.all(items) };
}
