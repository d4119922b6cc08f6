import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { ListedOverdue, OverduePage } from '#use-cases/list-overdue.ts';

type Schemas = components['schemas'];

/** What an operator does about a voting or a purchase whose execution is as it is. */
function adviceOn({ execution, executionName, ...item }: ListedOverdue): string {
  const address = `/executions/${executionName}`;
  switch (execution?.status) {
    case undefined:
      return 'Its execution was never started: see "What does not move on" in the runbook.';
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return `Its execution is at work, or tries again: GET ${address}/history?order=newest.`;
    case 'SUCCEEDED':
      return `Its execution has ended without this step, a fault of ours: GET ${address}/history.`;
    default: {
      const isDisputed = item.machine === 'voting-lifecycle' && item.voting.disputed;
      const cause = isDisputed
        ? 'Its two counts differ: see "Counts disagree" in the runbook'
        : 'Its execution has ended: fix the cause';
      return `${cause}, then POST ${address}/redrive.`;
    }
  }
}

function aboutOf(item: ListedOverdue) {
  if (item.machine === 'voting-lifecycle') {
    const { clientId, votingId, title, status } = item.voting;
    return { clientId, votingId, title, recordedStatus: status };
  }
  const { clientId, purchaseId, payment } = item.purchase;
  return { clientId, purchaseId, recordedStatus: payment };
}

function showOverdue(item: ListedOverdue): Schemas['Overdue'] {
  const { machine, step, dueAt, executionName, execution } = item;
  return {
    machine,
    ...aboutOf(item),
    step,
    since: isoText(dueAt),
    executionName,
    ...(execution && {
      execution: {
        status: execution.status,
        ...(execution.error === undefined ? {} : { error: execution.error }),
        ...(execution.cause === undefined ? {} : { cause: execution.cause }),
      },
    }),
    next: adviceOn(item),
  };
}

/** A page of what is overdue as operators see it; `next` is the place to go on from. */
export const showOverduePage = ({ at, items, next }: OverduePage) => ({
  items: items.map(showOverdue),
  serverTime: isoText(at),
  next,
});
