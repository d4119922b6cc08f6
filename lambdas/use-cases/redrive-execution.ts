import type { Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import {
  type ExecutionWithState,
  executionsOf,
  type ReadExecutionDependencies,
  readExecution,
} from '#use-cases/read-execution.ts';

/** Lets an execution go on from the state in which it ended, and returns it. */
export async function redriveExecution(
  dependencies: ReadExecutionDependencies,
  { executionName }: { readonly executionName: string },
): Promise<Result<ExecutionWithState, Rejection>> {
  const executions = executionsOf(dependencies.machines, executionName);
  if ((await executions.describe(executionName)) === undefined)
    return reject('execution-not-found');
  if (!(await executions.redrive(executionName))) return reject('execution-not-redrivable');
  return readExecution(dependencies, { executionName });
}
