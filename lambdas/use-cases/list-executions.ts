import { ok, type Result } from '#basics/result.ts';
import { badCursor } from '#contracts/bad-cursor.ts';
import type { MachineName } from '#contracts/execution-names.ts';
import type { Rejection } from '#contracts/rejections.ts';
import type { ExecutionDetail } from '#gateways/executions.ts';
import {
  type InspectedExecution,
  inspect,
  type ReadExecutionDependencies,
} from '#use-cases/read-execution.ts';

type Query = {
  /** Which machine's, if it is not that of votings. */
  readonly machine?: MachineName | undefined;
  readonly status?: ExecutionDetail['status'] | undefined;
  readonly limit: number;
  /** The token of the page before. */
  readonly after: string | undefined;
};

export type ExecutionPage = {
  readonly items: readonly InspectedExecution[];
  readonly next: string | undefined;
};

/** Returns a page of a machine's executions, newest first. */
export async function listExecutions(
  dependencies: ReadExecutionDependencies,
  { machine = 'voting-lifecycle', status, limit, after }: Query,
): Promise<Result<ExecutionPage, Rejection>> {
  const executions = dependencies.machines[machine];
  const page = await executions.list(status, limit, after);
  if (page === 'bad-cursor') return badCursor;
  const found = await Promise.all(page.items.map(({ name }) => executions.describe(name)));
  const there = found.filter((execution) => execution !== undefined);
  const items = await Promise.all(there.map((execution) => inspect(dependencies, execution)));
  return ok({ items, next: page.next });
}
