import { randomUUID } from 'node:crypto';
import { executionArn, roleArn } from '#infra/local/aws/arns.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { Journal } from '#infra/local/aws/journal.ts';
import { end, run } from './execution-lifetime.ts';
import {
  type ExecutionRecord,
  eventPlace,
  executionsShelf,
  type HistoryEvent,
  historyShelf,
  type TokenAnswer,
} from './execution-record.ts';
import { details } from './history-events.ts';
import { find, isForgotten, keep, type Room } from './live-executions.ts';
import { enter, payloadLimit } from './run-execution.ts';
import { renewToken } from './run-task.ts';
import type { Machine } from './state-machines.ts';
import { answer, heartbeat } from './task-tokens.ts';

const redrivableMs = 14 * 24 * 60 * 60 * 1_000;

/** The largest input of an execution, in bytes. */
export const inputLimit = payloadLimit;

/** The executions of the host: the verbs of Step Functions, without their wire format. */
export type Executions = ReturnType<typeof createExecutions>;

/** Makes them from what `loadExecutions` read. What ran before does not run on before `resume`. */
export function createExecutions(
  options: Omit<Room, 'all'> & { readonly stored: readonly ExecutionRecord[] },
) {
  const room: Room = { ...options, all: new Map() };
  for (const record of options.stored) keep(room, record);
  return {
    start: (machine: Machine, name?: string, input?: string) => start(room, machine, name, input),
    stop: (arn: string, error?: string, cause?: string) => stop(room, arn, error, cause),
    redrive: (arn: string, clientToken?: string) => redrive(room, arn, clientToken),
    answer: (token: string, given: TokenAnswer) => answer(room, token, given),
    heartbeat: (token: string) => heartbeat(room, token),
    notRedrivable: (record: ExecutionRecord) => notRedrivable(record, room.clock.now()),
    /** The record of an execution; its end is told once it is stored, with all before it. */
    describe: async (arn: string): Promise<ExecutionRecord> => {
      const { record, recorder } = find(room, arn);
      if (record.status !== 'RUNNING') await recorder.settled();
      return record;
    },
    list: (machine: string) => list(room, machine),
    history: (...query: Query) => history(room, ...query),
    resume: () => resume(room),
    close: () => close(room),
  };
}

/** Reads the stored executions; those that ended over 90 days ago are removed for good. */
export async function loadExecutions(journal: Journal, now: number): Promise<ExecutionRecord[]> {
  const records = await journal.read<ExecutionRecord>(executionsShelf);
  for (const { arn, lastEventId } of records.filter((record) => isForgotten(record, now))) {
    const events = Array.from({ length: lastEventId }, (_, index) => ({
      pk: historyShelf(arn),
      sk: eventPlace(index + 1),
    }));
    await journal.write([], [...events, { pk: executionsShelf, sk: arn }]);
  }
  return records.filter((record) => !isForgotten(record, now));
}

/** Starts an execution, once it is stored; the same name and input again is the same one. */
async function start(room: Room, machine: Machine, asked?: string, input = '{}') {
  const { all, clock } = room;
  const name = asked ?? randomUUID();
  const arn = executionArn(machine.name, name);
  const known = all.get(arn);
  if (known && !isForgotten(known.record, clock.now())) {
    if (known.record.status !== 'RUNNING' || known.record.input !== input) {
      throw awsFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    await known.stored;
    return known.record;
  }
  const execution = keep(room, {
    arn,
    machine: machine.name,
    name,
    definition: machine.hash,
    input,
    startedAt: clock.now(),
    status: 'RUNNING',
    lastEventId: 0,
    redriveCount: 0,
  });
  const { record, recorder } = execution;
  const { definition } = machine;
  recorder.add('ExecutionStarted', details.executionStarted(input, roleArn), 0);
  enter({ record, recorder, definition, clock }, definition.StartAt, JSON.parse(input));
  execution.stored = recorder.flush().catch((error: unknown) => {
    all.delete(arn);
    throw error;
  });
  await execution.stored;
  if (record.status === 'RUNNING') run(room, execution);
  return record;
}

async function stop(room: Room, arn: string, error?: string, cause?: string) {
  const execution = find(room, arn);
  const { record } = execution;
  if (record.status !== 'RUNNING') return record;
  Object.assign(record, { error, cause });
  const told = details.executionAborted(error, cause);
  await end(execution, room.clock.now(), 'ABORTED', 'ExecutionAborted', told);
  return record;
}

/** Why an execution cannot be redriven, if so. */
function notRedrivable({ status, stoppedAt = 0 }: ExecutionRecord, now: number) {
  if (status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  if (status === 'SUCCEEDED') return 'Execution is SUCCEEDED and cannot be redriven';
  if (stoppedAt + redrivableMs > now) return undefined;
  return 'Execution was not completed within the last 14 days and cannot be redriven';
}

/** Runs an execution on from the state in which it ended; answers when that was asked. */
async function redrive(room: Room, arn: string, clientToken?: string): Promise<number> {
  const execution = find(room, arn);
  const { record, recorder } = execution;
  const repeated = clientToken !== undefined && record.redriveToken === clientToken;
  if (repeated && record.redrivenAt !== undefined) return record.redrivenAt;
  if (record.status !== 'RUNNING') await execution.running?.ended;
  const redrivenAt = room.clock.now();
  const reason = notRedrivable(record, redrivenAt);
  if (reason) throw awsFault('ExecutionNotRedrivable', reason);
  const redriveCount = record.redriveCount + 1;
  Object.assign(record, { status: 'RUNNING', redriveCount, redrivenAt });
  Object.assign(record, { stoppedAt: undefined, error: undefined, cause: undefined });
  if (clientToken !== undefined) record.redriveToken = clientToken;
  if (record.step?.submitted) {
    record.step = { ...record.step, enteredAt: redrivenAt };
    renewToken(record.step);
  }
  recorder.add('ExecutionRedriven', details.executionRedriven(redriveCount));
  await recorder.flush();
  if (record.status === 'RUNNING') run(room, execution);
  return redrivenAt;
}

/** The executions of a machine, the newest first. */
const list = ({ all, clock }: Room, machine: string) =>
  [...all.values()]
    .map(({ record }) => record)
    .filter((record) => record.machine === machine && !isForgotten(record, clock.now()))
    .sort((a, b) => b.startedAt - a.startedAt || (a.name < b.name ? 1 : -1));

type Query = [arn: string, from: number, to: number, reverse: boolean];

/** The events with ids `from`..`to`, the newest first if `reverse`. */
function history(room: Room, ...[arn, from, to, reverse]: Query) {
  const { record } = find(room, arn);
  const last = Math.min(to, record.lastEventId);
  const range = { from: eventPlace(from), to: eventPlace(last), reverse };
  return from > last
    ? Promise.resolve([])
    : room.journal.read<HistoryEvent>(historyShelf(arn), range);
}

/** Runs on what ran when the host ended. */
function resume(room: Room) {
  for (const execution of room.all.values()) {
    if (execution.record.status === 'RUNNING') run(room, execution);
  }
}

/** Lets go of every execution as it is; what is stored runs on after the next start. */
async function close({ all }: Room) {
  const running = [...all.values()].flatMap((execution) => execution.running ?? []);
  for (const { stop } of running) stop.abort(new Error('The host stops.'));
  await Promise.all(running.map(({ ended }) => ended));
}
