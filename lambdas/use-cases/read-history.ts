import { ok, type Result } from '#basics/result.ts';
import { badCursor } from '#contracts/bad-cursor.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { ExecutionEvent, Order } from '#gateways/executions.ts';
import { executionsOf, type ReadExecutionDependencies } from '#use-cases/read-execution.ts';

type Query = {
  readonly executionName: string;
  readonly order: Order;
  readonly limit: number;
  /** The token of the page before. */
  readonly after: string | undefined;
};

export type HistoryPage = {
  readonly items: readonly ExecutionEvent[];
  readonly next: string | undefined;
};

/** Returns a page of what happened in an execution. */
export async function readHistory(
  { machines }: Pick<ReadExecutionDependencies, 'machines'>,
  { executionName, order, limit, after }: Query,
): Promise<Result<HistoryPage, Rejection>> {
  const executions = executionsOf(machines, executionName);
  const page = await executions.history(executionName, limit, after, order);
  if (page === undefined) return reject('execution-not-found');
  return page === 'bad-cursor' ? badCursor : ok(page);
}
