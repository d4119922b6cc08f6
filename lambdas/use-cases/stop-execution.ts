import type { UserId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import {
  type ExecutionWithState,
  executionsOf,
  type ReadExecutionDependencies,
  readExecution,
} from '#use-cases/read-execution.ts';

type Command = { readonly executionName: string; readonly reason: string; readonly by: UserId };

/** Stops a running execution in the name of an operator, and returns it. */
export async function stopExecution(
  dependencies: ReadExecutionDependencies,
  { executionName, reason, by }: Command,
): Promise<Result<ExecutionWithState, Rejection>> {
  const executions = executionsOf(dependencies.machines, executionName);
  const found = await executions.describe(executionName);
  if (found === undefined) return reject('execution-not-found');
  if (found.status !== 'RUNNING') return reject('execution-not-running');
  await executions.stop(executionName, `${reason} (${by})`);
  return readExecution(dependencies, { executionName });
}
