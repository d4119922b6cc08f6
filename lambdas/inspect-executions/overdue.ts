import { clientId, purchaseId, votingId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as checkOverdue from '#contracts/http/requests/listOverdue.js';
import * as checkStart from '#contracts/http/requests/startExecution.js';
import type { components } from '#contracts/http/types.ts';
import { paged, placeCursors } from '#shell/cursors.ts';
import type { Run } from '#shell/http.ts';
import { type ListOverdueDependencies, listOverdue } from '#use-cases/list-overdue.ts';
import { type StartExecutionDependencies, startExecution } from '#use-cases/start-execution.ts';
import { showOverduePage } from '#views/overdue.ts';

export type OverdueDependencies = ListOverdueDependencies & StartExecutionDependencies;

const orderOf = (body: components['schemas']['ExecutionStart']) => ({
  clientId: clientId(body.clientId),
  reason: body.reason,
  subject:
    'votingId' in body
      ? { votingId: votingId(body.votingId) }
      : { purchaseId: purchaseId(body.purchaseId) },
});

/** What operators see of what does not move on, and how they start what is left of it. */
export function overdueOperations(dependencies: OverdueDependencies) {
  const runList: Run<'listOverdue'> = paged(placeCursors, async ({ query: { limit } }, from) =>
    ok(showOverduePage(await listOverdue(dependencies, { limit, from }))),
  );
  const runStart: Run<'startExecution'> = ({ body, caller: { userId: by } }) =>
    startExecution(dependencies, { ...orderOf(body), by });
  return {
    listOverdue: { check: checkOverdue, run: runList },
    startExecution: { check: checkStart, run: runStart },
  };
}
