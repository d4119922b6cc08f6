import { reject } from '#contracts/rejections.ts';
import {
  type InspectExecutionsDependencies,
  named,
} from '#lambdas/inspect-executions/inspecting.ts';
import { readOne } from '#lambdas/inspect-executions/show-execution.ts';
import type { Run } from '#shell/http.ts';

type Acting = Pick<InspectExecutionsDependencies, 'machines' | 'votings'>;

/** Stops a running execution, in the operator's name. */
export const runStop =
  (acting: Acting): Run<'stopExecution'> =>
  async ({ path: { executionName: name }, body, caller }) => {
    const { executions } = named(acting.machines, name);
    const found = await executions.describe(name);
    if (found === undefined) return reject('execution-not-found');
    if (found.status !== 'RUNNING') return reject('execution-not-running');
    await executions.stop(name, `${body.reason} (${caller.userId})`);
    return readOne(acting, name);
  };

/** Lets an execution go on from where it ended. */
export const runRedrive =
  (acting: Acting): Run<'redriveExecution'> =>
  async ({ path: { executionName: name } }) => {
    const { executions } = named(acting.machines, name);
    const found = await executions.describe(name);
    if (found === undefined) return reject('execution-not-found');
    const redriven = await executions.redrive(name);
    return redriven ? readOne(acting, name) : reject('execution-not-redrivable');
  };
