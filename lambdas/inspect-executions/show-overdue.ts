import { clientId, votingId } from '#basics/ids.ts';
import { ok, type Result } from '#basics/result.ts';
import type { components } from '#contracts/http/types.ts';
import { isoText } from '#contracts/instant.ts';
import { executionName } from '#contracts/life-cycle.ts';
import type { Rejection } from '#contracts/rejections.ts';
import type { InspectExecutionsDependencies } from '#lambdas/inspect-executions/inspecting.ts';
import type { Run } from '#shell/http.ts';
import { badCursor } from '#shell/pages.ts';
import type { Place, VotingAddress } from '#stores/unfinished.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import { overdueBy, overdueOf } from '#voting/overdue.ts';
import type { Voting } from '#voting/voting.ts';

type Schemas = components['schemas'];
type Looking = Pick<InspectExecutionsDependencies, 'machines' | 'votings' | 'unfinished' | 'clock'>;

const encode = ({ clientId, votingId }: Place): string =>
  Buffer.from(`${clientId}/${votingId ?? ''}`).toString('base64url');

function decode(cursor: string | undefined): Result<Place | undefined, Rejection> {
  if (cursor === undefined) return ok(undefined);
  const [client = '', voting = ''] = Buffer.from(cursor, 'base64url').toString().split('/');
  try {
    const place = { clientId: clientId(client) };
    return ok(voting === '' ? place : { ...place, votingId: votingId(voting) });
  } catch {
    return badCursor;
  }
}

/** What an operator does about a voting whose execution is as it is. */
function adviceOn(
  { disputed }: Voting,
  status: Schemas['ExecutionStatus'] | undefined,
  name: string,
): string {
  const address = `/executions/${name}`;
  switch (status) {
    case undefined:
      return 'Its execution was never started: see "A voting does not move on" in the runbook.';
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return `Its execution is at work, or tries again: GET ${address}/history?order=newest.`;
    case 'SUCCEEDED':
      return `Its execution has ended without this step, a fault of ours: GET ${address}/history.`;
    default: {
      const cause = disputed ? 'Its two counts differ: see "Counts disagree" in the runbook' : '';
      return `${cause || 'Its execution has ended: mend the cause'}, then POST ${address}/redrive.`;
    }
  }
}

/** An overdue voting as operators see it; none if it has moved on in the meantime. */
async function shown(
  { machines, votings }: Looking,
  { clientId: client, votingId: id }: VotingAddress,
  now: number,
): Promise<Schemas['OverdueVoting'][]> {
  const stored = await votings.get(client, id);
  const overdue = stored && overdueOf(stored.voting, now);
  if (stored === undefined || overdue === undefined) return [];
  const { voting } = stored;
  const name = executionName(lifeCycleOf(voting));
  const found = await machines['voting-lifecycle'].describe(name);
  const execution = found && {
    status: found.status,
    ...(found.error === undefined ? {} : { error: found.error }),
    ...(found.cause === undefined ? {} : { cause: found.cause }),
  };
  return [
    {
      clientId: client,
      votingId: id,
      title: voting.title,
      recordedStatus: voting.status,
      step: overdue.step,
      since: isoText(overdue.dueAt),
      executionName: name,
      ...(execution === undefined ? {} : { execution }),
      next: adviceOn(voting, found?.status, name),
    },
  ];
}

/** A page of the votings of all clients that do not move on. */
export const runListOverdue =
  (looking: Looking): Run<'listOverdue'> =>
  async ({ query }) => {
    const from = decode(query.cursor);
    if (!from.ok) return from;
    const now = looking.clock.now();
    const due = await looking.unfinished.due(overdueBy(now), query.limit ?? 20, from.value);
    const items = await Promise.all(due.items.map((address) => shown(looking, address, now)));
    const next = due.next === undefined ? {} : { next: encode(due.next) };
    return ok({ items: items.flat(), serverTime: isoText(now), ...next });
  };
