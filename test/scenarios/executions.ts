import { clientId, votingId } from '#basics/ids.ts';
import { executionName } from '#contracts/life-cycle.ts';
import { until } from '#test/until.ts';
import { lifeCycleOf } from '#voting/life-cycle.ts';
import type { Schemas, Setting, Voting } from './setting.ts';

type ExecutionEvent = Schemas['ExecutionEvent'];

/** The name of the execution that moves this version of a voting. */
export const executionOf = (voting: Voting): string =>
  executionName(
    lifeCycleOf({
      clientId: clientId(voting.clientId),
      votingId: votingId(voting.votingId),
      version: voting.version,
      shards: 16,
      window: {
        opensAt: Date.parse(voting.schedule.opensAt),
        closesAt: Date.parse(voting.schedule.closesAt),
        zone: voting.schedule.zone,
        opensLocal: voting.schedule.opens,
        closesLocal: voting.schedule.closes,
      },
    }),
  );

/** Returns an execution as Olga sees it, or undefined as long as there is none. */
export async function findExecution(
  { as }: Setting,
  executionName: string,
): Promise<Schemas['ExecutionDetail'] | undefined> {
  const response = await as('olga').call('getExecution', { path: { executionName } });
  return response.status === 200 ? response.body : undefined;
}

/** Ends once the execution has this status. */
export const untilExecution = (
  setting: Setting,
  executionName: string,
  status: Schemas['ExecutionStatus'],
): Promise<Schemas['ExecutionDetail']> =>
  until(async () => {
    const execution = await findExecution(setting, executionName);
    return execution?.status === status && execution;
  }, `${executionName} is ${status}`);

/** Every event of an execution, read page by page. */
export async function historyOf({ as }: Setting, executionName: string): Promise<ExecutionEvent[]> {
  const events: ExecutionEvent[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 50, ...(cursor === undefined ? {} : { cursor }) };
    const input = { path: { executionName }, query };
    const { body } = await as('olga').expect('getExecutionHistory', 200, input);
    events.push(...body.items);
    cursor = body.next;
  } while (cursor !== undefined);
  return events;
}

/** The states that an execution has entered, in order; those inside of a Map are left out. */
export async function pathOf(setting: Setting, executionName: string): Promise<string[]> {
  const events = await historyOf(setting, executionName);
  const path: string[] = [];
  let inMap = false;
  for (const { type, state } of events) {
    if (type === 'MapStateExited') inMap = false;
    if (type.endsWith('StateEntered') && !inMap && state !== undefined) path.push(state);
    if (type === 'MapStateEntered') inMap = true;
  }
  return path;
}
