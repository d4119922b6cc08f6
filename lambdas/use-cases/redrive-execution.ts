import type { UserId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import {
  clientOf,
  type ExecutionWithState,
  executionsOf,
  readExecution,
} from '#use-cases/read-execution.ts';
import type { ChangeExecutionDependencies } from '#use-cases/stop-execution.ts';

type Command = { readonly executionName: string; readonly by: UserId };

const redrivable: ReadonlySet<string> = new Set(['FAILED', 'ABORTED', 'TIMED_OUT']);

/** Lets an execution go on from the state in which it ended, and returns it. */
export async function redriveExecution(
  dependencies: ChangeExecutionDependencies,
  { executionName, by }: Command,
): Promise<Result<ExecutionWithState, Rejection>> {
  const { machines, auditLog, clock } = dependencies;
  const executions = executionsOf(machines, executionName);
  const found = await executions.describe(executionName);
  if (found === undefined) return reject('execution-not-found');
  if (!redrivable.has(found.status)) return reject('execution-not-redrivable');
  const act = { clientId: clientOf(found), by, role: 'operator', executionName } as const;
  await auditLog.put({ kind: 'execution-redrive-requested', ...act, at: clock.now() });
  if (!(await executions.redrive(executionName))) {
    await auditLog.put({ kind: 'execution-redrive-refused', ...act, at: clock.now() });
    return reject('execution-not-redrivable');
  }
  return readExecution(dependencies, { executionName });
}
