import type { UserId } from '#basics/ids.ts';
import type { Result } from '#basics/result.ts';
import type { Clock } from '#contracts/ports.ts';
import { type Rejection, reject } from '#contracts/rejections.ts';
import type { AuditLog } from '#stores/audit-log.ts';
import {
  clientOf,
  type ExecutionWithState,
  executionsOf,
  type ReadExecutionDependencies,
  readExecution,
} from '#use-cases/read-execution.ts';

/** What an act of an operator on an execution needs. Its audit entry is written before it. */
export type ChangeExecutionDependencies = ReadExecutionDependencies & {
  readonly auditLog: Pick<AuditLog, 'put'>;
  readonly clock: Clock;
};

type Command = { readonly executionName: string; readonly reason: string; readonly by: UserId };

/** Stops a running execution in the name of an operator, and returns it. */
export async function stopExecution(
  dependencies: ChangeExecutionDependencies,
  { executionName, reason, by }: Command,
): Promise<Result<ExecutionWithState, Rejection>> {
  const { machines, auditLog, clock } = dependencies;
  const executions = executionsOf(machines, executionName);
  const found = await executions.describe(executionName);
  if (found === undefined) return reject('execution-not-found');
  if (found.status !== 'RUNNING') return reject('execution-not-running');
  const act = { clientId: clientOf(found), at: clock.now(), by, role: 'operator' } as const;
  await auditLog.put({ kind: 'execution-stop-requested', ...act, executionName, reason });
  await executions.stop(executionName, `${reason} (${by})`);
  return readExecution(dependencies, { executionName });
}
