import { mapOk } from '#basics/result.ts';
import * as checkGet from '#contracts/http/requests/getExecution.js';
import * as checkHistory from '#contracts/http/requests/getExecutionHistory.js';
import * as checkList from '#contracts/http/requests/listExecutions.js';
import * as checkRedrive from '#contracts/http/requests/redriveExecution.js';
import * as checkStop from '#contracts/http/requests/stopExecution.js';
import type { Observer } from '#contracts/observer.ts';
import { paged, tokenCursors } from '#shell/cursors.ts';
import { createHttpFunction } from '#shell/http.ts';
import { listExecutions } from '#use-cases/list-executions.ts';
import { readExecution } from '#use-cases/read-execution.ts';
import { readHistory } from '#use-cases/read-history.ts';
import { redriveExecution } from '#use-cases/redrive-execution.ts';
import { stopExecution } from '#use-cases/stop-execution.ts';
import { showExecution, showExecutionPage, showHistory } from '#views/execution.ts';
import { type OverdueDependencies, overdueOperations } from './overdue.ts';

export type InspectExecutionsDependencies = OverdueDependencies & {
  readonly observer: Observer;
};

const show = async (found: ReturnType<typeof readExecution>) => mapOk(await found, showExecution);

/** What operators see of overdue votings and of executions, and what they do with these. */
export const createInspectExecutions = (dependencies: InspectExecutionsDependencies) =>
  createHttpFunction(
    {
      ...overdueOperations(dependencies),
      listExecutions: {
        check: checkList,
        run: paged(tokenCursors, async ({ query }, after) =>
          mapOk(await listExecutions(dependencies, { ...query, after }), showExecutionPage),
        ),
      },
      getExecution: { check: checkGet, run: ({ path }) => show(readExecution(dependencies, path)) },
      getExecutionHistory: {
        check: checkHistory,
        run: paged(tokenCursors, async ({ path, query }, after) =>
          mapOk(await readHistory(dependencies, { ...path, ...query, after }), showHistory),
        ),
      },
      stopExecution: {
        check: checkStop,
        run: ({ path, body, caller: { userId: by } }) =>
          show(stopExecution(dependencies, { ...path, ...body, by })),
      },
      redriveExecution: {
        check: checkRedrive,
        run: ({ path, caller: { userId: by } }) =>
          show(redriveExecution(dependencies, { ...path, by })),
      },
    },
    dependencies.observer,
  );
