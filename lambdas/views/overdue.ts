import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import type { ListedOverdue, OverduePage } from '#use-cases/list-overdue.ts';

type Schemas = components['schemas'];

/** What an operator does about a voting whose execution is as it is. */
function adviceOn({ voting, execution, executionName }: ListedOverdue): string {
  const address = `/executions/${executionName}`;
  switch (execution?.status) {
    case undefined:
      return 'Its execution was never started: see "A voting does not move on" in the runbook.';
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return `Its execution is at work, or tries again: GET ${address}/history?order=newest.`;
    case 'SUCCEEDED':
      return `Its execution has ended without this step, a fault of ours: GET ${address}/history.`;
    default: {
      const cause = voting.disputed
        ? 'Its two counts differ: see "Counts disagree" in the runbook'
        : 'Its execution has ended: fix the cause';
      return `${cause}, then POST ${address}/redrive.`;
    }
  }
}

function showOverdue(item: ListedOverdue): Schemas['OverdueVoting'] {
  const { voting, overdue, executionName, execution } = item;
  return {
    clientId: voting.clientId,
    votingId: voting.votingId,
    title: voting.title,
    recordedStatus: voting.status,
    step: overdue.step,
    since: isoText(overdue.dueAt),
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

/** A page of overdue votings as operators see it; `next` is the place to go on from. */
export const showOverduePage = ({ at, items, next }: OverduePage) => ({
  items: items.map(showOverdue),
  serverTime: isoText(at),
  next,
});
