import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { ListedOverdue, OverduePage } from '#use-cases/list-overdue.ts';

type Schemas = components['schemas'];

/** Names a voting or a purchase, as the body of `POST /executions` does. */
function idsOf(item: ListedOverdue) {
  if (item.machine === 'voting-lifecycle') {
    const { clientId, votingId } = item.voting;
    return { clientId, votingId };
  }
  const { clientId, purchaseId } = item.purchase;
  return { clientId, purchaseId };
}

/** What an operator does about a voting or a purchase whose execution is as it is. */
function adviceOn(item: ListedOverdue): string {
  const { execution, executionName } = item;
  const address = `/executions/${executionName}`;
  const start = `POST /executions with ${JSON.stringify({ ...idsOf(item), reason: '...' })}.`;
  switch (execution?.status) {
    case undefined:
      return `There is no execution of this name: ${start}`;
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return `Its execution is at work, or tries again: GET ${address}/history?order=newest.`;
    case 'SUCCEEDED':
      return `Its execution has ended without this step. See GET ${address}/history, then ${start}`;
    default: {
      const isDisputed = item.machine === 'voting-lifecycle' && item.voting.disputed;
      const cause = isDisputed
        ? 'Its two counts differ: see "Counts disagree" in the runbook'
        : 'Its execution has ended: fix the cause';
      return `${cause}, then ${execution?.isRedrivable ? `POST ${address}/redrive.` : start}`;
    }
  }
}

function showOverdue(item: ListedOverdue): Schemas['Overdue'] {
  const { machine, step, dueAt, executionName, execution } = item;
  return {
    machine,
    ...idsOf(item),
    ...(item.machine === 'voting-lifecycle'
      ? { title: item.voting.title, recordedStatus: item.voting.status }
      : { recordedStatus: item.purchase.payment }),
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
