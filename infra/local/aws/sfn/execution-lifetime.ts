import { asError } from '#infra/local/aws/faults.ts';
import type { Status } from './execution-record.ts';
import { details } from './history-events.ts';
import type { LiveExecution, LiveExecutions } from './live-executions.ts';
import { type RunExecutionDependencies, runToEnd } from './run-execution.ts';
import { answered } from './task-tokens.ts';

/** Runs an execution from where it is; does nothing if it runs already. */
export function run(live: LiveExecutions, execution: LiveExecution): void {
  const { record, recorder } = execution;
  if (execution.running) return;
  const definition = live.machines.definition(record.definition);
  if (!definition) {
    live.log(`The definition of ${record.arn} is missing; it cannot continue.`);
    return;
  }
  const { functions, clock } = live;
  const stop = new AbortController();
  const { signal } = stop;
  execution.heartbeatAt = clock.now();
  const tokens: RunExecutionDependencies['tokens'] = {
    answered: (step, until, waiting) => answered(execution, clock, step, until, waiting),
    heartbeatAt: () => execution.heartbeatAt,
  };
  timeOut(live, execution, definition.TimeoutSeconds, signal);
  const ended = runToEnd({ record, recorder, definition, functions, clock, signal, tokens })
    .then(() => {
      const { arn, status, error, cause } = record;
      if (status === 'FAILED') live.log(`${arn} has failed: ${error}: ${cause}`);
    })
    .catch((error: unknown) => {
      if (!signal.aborted) live.log(`${record.arn} cannot continue: ${asError(error).message}`);
    })
    .finally(() => {
      if (execution.running?.stop === stop) execution.running = undefined;
      stop.abort(new Error('The execution has ended.'));
    });
  execution.running = { stop, ended };
}

function timeOut(
  { clock }: LiveExecutions,
  execution: LiveExecution,
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
  execution: LiveExecution,
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
