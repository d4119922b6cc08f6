import { asError } from '#infra/local/aws/faults.ts';
import type { Status } from './execution-record.ts';
import { details } from './history-events.ts';
import type { Execution, Room } from './live-executions.ts';
import { type Drive, driveToEnd } from './run-execution.ts';
import { answered } from './task-tokens.ts';

/** Lets an execution run on from where it is; nothing happens if it runs already. */
export function run(room: Room, execution: Execution): void {
  const { record, recorder } = execution;
  if (execution.running) return;
  const definition = room.machines.definition(record.definition);
  if (!definition) {
    room.log(`The definition of ${record.arn} is lost; it cannot run on.`);
    return;
  }
  const { functions, clock } = room;
  const stop = new AbortController();
  const { signal } = stop;
  execution.heartbeatAt = clock.now();
  const tokens: Drive['tokens'] = {
    answered: (step, until, waiting) => answered(execution, clock, step, until, waiting),
    heartbeatAt: () => execution.heartbeatAt,
  };
  timeOut(room, execution, definition.TimeoutSeconds, signal);
  const ended = driveToEnd({ record, recorder, definition, functions, clock, signal, tokens })
    .then(() => {
      const { arn, status, error, cause } = record;
      if (status === 'FAILED') room.log(`${arn} has failed: ${error}: ${cause}`);
    })
    .catch((error: unknown) => {
      if (!signal.aborted) room.log(`${record.arn} cannot run on: ${asError(error).message}`);
    })
    .finally(() => {
      if (execution.running?.stop === stop) execution.running = undefined;
      stop.abort(new Error('The execution has ended.'));
    });
  execution.running = { stop, ended };
}

function timeOut(
  { clock }: Room,
  execution: Execution,
  seconds: number | undefined,
  signal: AbortSignal,
) {
  if (seconds === undefined) return;
  const from = execution.record.redrivenAt ?? execution.record.startedAt;
  clock
    .waitUntil(from + seconds * 1_000, signal)
    .then(() => end(execution, clock.now(), 'TIMED_OUT', 'ExecutionTimedOut', timedOut))
    .catch(() => {});
}

const timedOut = details.executionTimedOut();

/** Ends a running execution from outside; resolves when that is stored. */
export async function end(
  execution: Execution,
  stoppedAt: number,
  status: Status,
  event: string,
  more: object,
): Promise<void> {
  const { record, recorder, running } = execution;
  if (record.status !== 'RUNNING') return;
  running?.stop.abort(new Error(`The execution is ${status}.`));
  recorder.add(event, more);
  Object.assign(record, { status, stoppedAt });
  await recorder.flush();
}
