import * as checkGet from '#contracts/http/requests/getExecution.js';
import * as checkHistory from '#contracts/http/requests/getExecutionHistory.js';
import * as checkList from '#contracts/http/requests/listExecutions.js';
import * as checkRedrive from '#contracts/http/requests/redriveExecution.js';
import * as checkStop from '#contracts/http/requests/stopExecution.js';
import { reject } from '#contracts/rejections.ts';
import type { Executions } from '#gateways/executions.ts';
import { readHistory, readList, readOne } from '#lambdas/inspect-executions/show-execution.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import type { Observer } from '#shell/observability.ts';

export type InspectExecutionsDependencies = {
  readonly executions: Executions;
  readonly observer: Observer;
};

/** What operators see of executions, and what they do with them. */
export function createInspectExecutions(dependencies: InspectExecutionsDependencies): HttpFunction {
  const { executions, observer } = dependencies;

  const runList: Run<'listExecutions'> = ({ query }) =>
    readList(executions, query.status, query.limit ?? 20, query.cursor);

  const runGet: Run<'getExecution'> = ({ path }) => readOne(executions, path.executionName);

  const runHistory: Run<'getExecutionHistory'> = ({ path, query }) =>
    readHistory(executions, path.executionName, query.limit ?? 20, query.cursor);

  const runStop: Run<'stopExecution'> = async ({ path, body, caller }) => {
    const found = await executions.describe(path.executionName);
    if (found === undefined) return reject('not-found');
    if (found.status !== 'RUNNING') return reject('execution-not-running');
    await executions.stop(path.executionName, `${body.reason} (${caller.userId})`);
    return readOne(executions, path.executionName);
  };

  const runRedrive: Run<'redriveExecution'> = async ({ path }) => {
    const found = await executions.describe(path.executionName);
    if (found === undefined) return reject('not-found');
    const redriven = await executions.redrive(path.executionName);
    return redriven ? readOne(executions, path.executionName) : reject('execution-not-redrivable');
  };

  return createHttpFunction(
    {
      listExecutions: { check: checkList, run: runList },
      getExecution: { check: checkGet, run: runGet },
      getExecutionHistory: { check: checkHistory, run: runHistory },
      stopExecution: { check: checkStop, run: runStop },
      redriveExecution: { check: checkRedrive, run: runRedrive },
    },
    observer,
  );
}
