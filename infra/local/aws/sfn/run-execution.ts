import { roleArn, stateMachineArn } from '#infra/local/aws/arns.ts';
import type { MovableClock } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { LambdaFunctions } from '#infra/local/aws/lambda.ts';
import type { Definition, State } from './asl.ts';
import { longestInnerWaitSeconds } from './asl-subset.ts';
import type { ExecutionRecord, Step } from './execution-record.ts';
import type { Recorder } from './execution-recorder.ts';
import { createInsideRecorder, details } from './history-events.ts';
import { type Outcome, runStep, type WaitUntil } from './run-state.ts';
import { newTaskToken, runInnerTask, runTask, type TaskTokens } from './run-task.ts';

export type RunExecutionDependencies = {
  readonly record: ExecutionRecord;
  readonly recorder: Recorder;
  readonly definition: Definition;
  readonly functions: LambdaFunctions;
  readonly clock: MovableClock;
  readonly signal: AbortSignal;
  readonly tokens: TaskTokens;
};

/** What AWS allows is 256 KiB; the half leaves room for input and output in one item. */
export const payloadLimit = 128 * 1_024;

/** Enters a state; the caller stores it. */
export function enter(
  {
    record,
    recorder,
    definition,
    clock,
  }: Pick<RunExecutionDependencies, 'record' | 'recorder' | 'definition' | 'clock'>,
  name: string,
  input: unknown,
): void {
  const state = stateOf(definition, name);
  const enteredId = recorder.add(`${state.Type}StateEntered`, details.entered(name, input));
  const token = newTaskToken();
  record.step = { state: name, input, enteredAt: clock.now(), enteredId, token };
}

/**
 * Runs an execution to its end, and stores every state before it starts. Rejects with the signal's
 * reason when aborted; what is stored then is enough to continue.
 */
export async function runToEnd(run: RunExecutionDependencies): Promise<void> {
  const { record, recorder, signal } = run;
  while (record.step) {
    signal.throwIfAborted();
    const { step } = record;
    const state = stateOf(run.definition, step.state);
    const outcome = await runState(run, step, state);
    signal.throwIfAborted();
    const hasEnded = outcome.kind === 'failed' || exit(run, step, state, outcome);
    if (outcome.kind === 'failed') fail(run, outcome.error, outcome.cause);
    await recorder.flush();
    if (hasEnded) return;
  }
}

function runState(run: RunExecutionDependencies, step: Step, state: State): Promise<Outcome> {
  const { recorder, clock, functions, signal } = run;
  const startedId = recordStart(recorder, step, state);
  const recordInside = createInsideRecorder(step.state, state, recorder, startedId);
  const task = { step, recorder, functions, clock, ...run.tokens };
  return runStep({
    name: step.state,
    state,
    input: step.input,
    context: contextOf(run, step),
    work: (member, name, input, call) =>
      name === step.state
        ? runTask({ ...task, signal: call }, member, input)
        : runInnerTask(functions, member, input),
    wait: (name, until, waiting) => {
      if (name !== step.state && Number(until.seconds ?? 0) > longestInnerWaitSeconds) {
        throw awsFault('States.Runtime', 'A wait inside of a Map is at most 20 days in seconds.');
      }
      const from = name === step.state ? step.enteredAt : clock.now();
      return clock.waitUntil(instantOf(until, from), waiting);
    },
    onEvent: (event) => {
      if (signal.aborted) return;
      recordInside(event);
      // So that a reader sees progress: what must be stored is stored at the state's end.
      if (event.type.startsWith('MapIteration') || state.Type === 'Parallel') {
        recorder.flush().catch(() => {});
      }
    },
    signal,
  });
}

function recordStart(recorder: Recorder, step: Step, state: State): number {
  if (state.Type === 'Map') {
    const length = itemsOf(state, step.input);
    return recorder.add('MapStateStarted', { mapStateStartedEventDetails: { length } });
  }
  return state.Type === 'Parallel' ? recorder.add('ParallelStateStarted') : step.enteredId;
}

/** The number of items of a Map; 0 where its path is not a plain one. */
function itemsOf(state: State, input: unknown): number {
  const fields = (state.ItemsPath ?? '$').split('.').slice(1);
  const items = fields.reduce<unknown>(
    (value, field) => (value as Record<string, unknown> | undefined)?.[field],
    input,
  );
  return Array.isArray(items) ? items.length : 0;
}

/** Records the state's exit and the next entry; returns true if the execution has ended. */
function exit(
  run: RunExecutionDependencies,
  step: Step,
  state: State,
  outcome: Outcome & { kind: 'exited' },
): boolean {
  const { record, recorder, clock } = run;
  const output = JSON.stringify(outcome.output ?? null);
  if (Buffer.byteLength(output) > payloadLimit) {
    const cause = `The state's output is larger than ${payloadLimit} bytes.`;
    fail(run, 'States.DataLimitExceeded', cause);
    return true;
  }
  const hasInner = state.Type === 'Map' || state.Type === 'Parallel';
  const isCaught = outcome.to !== state.Next;
  if (hasInner && !isCaught) recorder.add(`${state.Type}StateSucceeded`);
  recorder.add(`${state.Type}StateExited`, details.exited(step.state, outcome.output));
  if (outcome.to !== undefined) {
    enter(run, outcome.to, outcome.output ?? null);
    return false;
  }
  recorder.add('ExecutionSucceeded', details.executionSucceeded(output));
  Object.assign(record, { status: 'SUCCEEDED', output, stoppedAt: clock.now(), step: undefined });
  return true;
}

/** Records that the execution has failed in its state; a redrive continues there. */
function fail({ record, recorder, clock }: RunExecutionDependencies, error: string, cause: string) {
  recorder.add('ExecutionFailed', details.executionFailed(error, cause));
  Object.assign(record, { status: 'FAILED', error, cause, stoppedAt: clock.now() });
}

function stateOf(definition: Definition, name: string): State {
  const state = definition.States[name];
  if (!state) throw awsFault('States.Runtime', `The machine has no state "${name}".`);
  return state;
}

function contextOf({ record }: RunExecutionDependencies, step: Step): Record<string, unknown> {
  const iso = (instant: number) => new Date(instant).toISOString();
  return {
    Local: {
      Execution: {
        Id: record.arn,
        Input: JSON.parse(record.input),
        Name: record.name,
        RedriveCount: record.redriveCount,
        RoleArn: roleArn,
        StartTime: iso(record.startedAt),
      },
    },
    State: { EnteredTime: iso(step.enteredAt), Name: step.state, RetryCount: 0 },
    StateMachine: { Id: stateMachineArn(record.machine), Name: record.machine },
    Task: {
      get Token() {
        return step.token;
      },
    },
  };
}

/** The instant at which a wait is over; AWS cuts a timestamp to the whole second. */
function instantOf({ seconds, timestamp }: WaitUntil, from: number): number {
  if (seconds !== undefined) {
    if (!(Number.isInteger(seconds) && Number(seconds) >= 0)) {
      throw awsFault('States.Runtime', 'The seconds to wait are not a positive integer.');
    }
    return from + Number(seconds) * 1_000;
  }
  const instant = rfc3339.test(String(timestamp)) ? Date.parse(String(timestamp)) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw awsFault('States.Runtime', `Not a timestamp to wait for: ${JSON.stringify(timestamp)}`);
  }
  return Math.floor(instant / 1_000) * 1_000;
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
