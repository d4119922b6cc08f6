import * as checkGet from '#contracts/http/requests/getExecution.js';
import * as checkHistory from '#contracts/http/requests/getExecutionHistory.js';
import * as checkList from '#contracts/http/requests/listExecutions.js';
import * as checkOverdue from '#contracts/http/requests/listOverdue.js';
import * as checkRedrive from '#contracts/http/requests/redriveExecution.js';
import * as checkStop from '#contracts/http/requests/stopExecution.js';
import { runRedrive, runStop } from '#lambdas/inspect-executions/act-on-execution.ts';
import type { InspectExecutionsDependencies } from '#lambdas/inspect-executions/inspecting.ts';
import { runGet, runHistory, runList } from '#lambdas/inspect-executions/show-execution.ts';
import { runListOverdue } from '#lambdas/inspect-executions/show-overdue.ts';
import { createHttpFunction, type HttpFunction } from '#shell/http.ts';

/** What operators see of overdue votings and of executions, and what they do with these. */
export const createInspectExecutions = (
  dependencies: InspectExecutionsDependencies,
): HttpFunction =>
  createHttpFunction(
    {
      listOverdue: { check: checkOverdue, run: runListOverdue(dependencies) },
      listExecutions: { check: checkList, run: runList(dependencies) },
      getExecution: { check: checkGet, run: runGet(dependencies) },
      getExecutionHistory: { check: checkHistory, run: runHistory(dependencies) },
      stopExecution: { check: checkStop, run: runStop(dependencies) },
      redriveExecution: { check: checkRedrive, run: runRedrive(dependencies) },
    },
    dependencies.observer,
  );
