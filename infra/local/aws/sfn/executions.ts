import { randomUUID } from 'node:crypto';
import { executionArn, roleArn } from '#infra/local/aws/arns.ts';
import type { Storage } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import { end, run } from './execution-lifetime.ts';
import {
  type ExecutionRecord,
  eventKey,
  executionsCollection,
  type HistoryEvent,
  historyCollection,
  type TokenAnswer,
} from './execution-record.ts';
import { details } from './history-events.ts';
import { add, find, isExpired, type LiveExecutions } from './live-executions.ts';
import { enter, payloadLimit } from './run-execution.ts';
import { renewToken } from './run-task.ts';
import type { Machine } from './state-machines.ts';
import { answer, heartbeat } from './task-tokens.ts';

const redrivableMs = 14 * 24 * 60 * 60 * 1_000;

/** The largest input of an execution, in bytes. */
export const inputLimit = payloadLimit;

/** The executions of the host: the operations of Step Functions, without their wire format. */
export type Executions = Awaited<ReturnType<typeof openExecutions>>;

/** Opens the stored executions. None of them continues before `resume`. */
export async function openExecutions(options: Omit<LiveExecutions, 'all'>) {
  const live: LiveExecutions = { ...options, all: new Map() };
  const stored = await load(options.storage, options.clock.now());
  for (const record of stored) add(live, record);
  return {
    start: (machine: Machine, name?: string, input?: string) => start(live, machine, name, input),
    stop: (arn: string, error?: string, cause?: string) => stop(live, arn, error, cause),
    redrive: (arn: string, clientToken?: string) => redrive(live, arn, clientToken),
    answer: (token: string, given: TokenAnswer) => answer(live, token, given),
    heartbeat: (token: string) => heartbeat(live, token),
    notRedrivable: (record: ExecutionRecord) => notRedrivable(record, live.clock.now()),
    /** The record of an execution; its end is returned once it is stored, with all before it. */
    describe: async (arn: string): Promise<ExecutionRecord> => {
      const { record, recorder } = find(live, arn);
      if (record.status !== 'RUNNING') await recorder.settled();
      return record;
    },
    list: (machine: string) => list(live, machine),
    history: (...query: Query) => history(live, ...query),
    resume: () => resume(live),
    close: () => close(live),
  };
}

/** Reads the stored executions; those that ended over 90 days ago are removed. */
async function load(storage: Storage, now: number): Promise<ExecutionRecord[]> {
  const records = await storage.readAll<ExecutionRecord>(executionsCollection);
  for (const { arn, lastEventId } of records.filter((record) => isExpired(record, now))) {
    const events = Array.from({ length: lastEventId }, (_, index) => ({
      collection: historyCollection(arn),
      key: eventKey(index + 1),
    }));
    await storage.write([], [...events, { collection: executionsCollection, key: arn }]);
  }
  return records.filter((record) => !isExpired(record, now));
}

/** Starts an execution, once it is stored; the same name and input again return the same one. */
async function start(live: LiveExecutions, machine: Machine, requestedName?: string, input = '{}') {
  const { all, clock } = live;
  const name = requestedName ?? randomUUID();
  const arn = executionArn(machine.name, name);
  const known = all.get(arn);
  if (known && !isExpired(known.record, clock.now())) {
    if (known.record.status !== 'RUNNING' || known.record.input !== input) {
      throw awsFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    await known.stored;
    return known.record;
  }
  const execution = add(live, {
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
  if (record.status === 'RUNNING') run(live, execution);
  return record;
}

async function stop(live: LiveExecutions, arn: string, error?: string, cause?: string) {
  const execution = find(live, arn);
  const { record } = execution;
  if (record.status !== 'RUNNING') return record;
  Object.assign(record, { error, cause });
  const more = details.executionAborted(error, cause);
  await end(execution, live.clock.now(), 'ABORTED', 'ExecutionAborted', more);
  return record;
}

/** Why an execution cannot be redriven; undefined if it can. */
function notRedrivable({ status, stoppedAt = 0 }: ExecutionRecord, now: number) {
  if (status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  if (status === 'SUCCEEDED') return 'Execution is SUCCEEDED and cannot be redriven';
  if (stoppedAt + redrivableMs > now) return undefined;
  return 'Execution was not completed within the last 14 days and cannot be redriven';
}

/** Continues an execution in the state in which it ended; returns when that was requested. */
async function redrive(live: LiveExecutions, arn: string, clientToken?: string): Promise<number> {
  const execution = find(live, arn);
  const { record, recorder } = execution;
  const repeated = clientToken !== undefined && record.redriveToken === clientToken;
  if (repeated && record.redrivenAt !== undefined) return record.redrivenAt;
  if (record.status !== 'RUNNING') await execution.running?.ended;
  const redrivenAt = live.clock.now();
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
  if (record.status === 'RUNNING') run(live, execution);
  return redrivenAt;
}

/** The executions of a machine, the newest first. */
const list = ({ all, clock }: LiveExecutions, machine: string) =>
  [...all.values()]
    .map(({ record }) => record)
    .filter((record) => record.machine === machine && !isExpired(record, clock.now()))
    .sort((a, b) => b.startedAt - a.startedAt || (a.name < b.name ? 1 : -1));

type Query = [arn: string, from: number, to: number, reverse: boolean];

/** The events with ids `from`..`to`, the newest first if `reverse`. */
function history(live: LiveExecutions, ...[arn, from, to, reverse]: Query) {
  const { record } = find(live, arn);
  const last = Math.min(to, record.lastEventId);
  const range = { from: eventKey(from), to: eventKey(last), reverse };
  return from > last
    ? Promise.resolve([])
    : live.storage.readAll<HistoryEvent>(historyCollection(arn), range);
}

/** Continues what ran when the host ended. */
function resume(live: LiveExecutions) {
  for (const execution of live.all.values()) {
    if (execution.record.status === 'RUNNING') run(live, execution);
  }
}

/** Stops every execution where it is; what is stored continues after the next start. */
async function close({ all }: LiveExecutions) {
  const running = [...all.values()].flatMap((execution) => execution.running ?? []);
  for (const { stop } of running) stop.abort(new Error('The host stops.'));
  await Promise.all(running.map(({ ended }) => ended));
}
