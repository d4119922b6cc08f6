import { roleArn, stateMachineArn } from '#infra/local/aws/arns.ts';
import { awsFault, type LocalFunctions } from '#infra/local/aws/faults.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import type { Definition, State } from './asl.ts';
import { longestInnerWaitSeconds } from './asl-subset.ts';
import type { ExecutionRecord, Step } from './execution-record.ts';
import type { Recorder } from './execution-recorder.ts';
import { details, narrateInside } from './history-events.ts';
import { type Outcome, runStep, type WaitUntil } from './run-state.ts';
import { innerWork, newToken, type TokenDesk, workOn } from './run-task.ts';

/** What it takes to run an execution on from where it is. */
export type Drive = {
  readonly record: ExecutionRecord;
  readonly recorder: Recorder;
  readonly definition: Definition;
  readonly functions: LocalFunctions;
  readonly clock: LocalClock;
  readonly signal: AbortSignal;
  readonly tokens: TokenDesk;
};

/** What AWS allows is 256 KiB; the half leaves room for input and output in one item. */
export const payloadLimit = 128 * 1_024;

/** Lets the execution enter a state; the caller stores it. */
export function enter(
  {
    record,
    recorder,
    definition,
    clock,
  }: Pick<Drive, 'record' | 'recorder' | 'definition' | 'clock'>,
  name: string,
  input: unknown,
): void {
  const state = stateOf(definition, name);
  const enteredId = recorder.add(`${state.Type}StateEntered`, details.entered(name, input));
  const token = newToken();
  record.step = { state: name, input, enteredAt: clock.now(), enteredId, token };
}

/**
 * Runs an execution to its end, storing every state before it begins. Rejects with the signal's
 * reason when aborted; what is stored then suffices to run it on.
 */
export async function driveToEnd(drive: Drive): Promise<void> {
  const { record, recorder, signal } = drive;
  while (record.step) {
    signal.throwIfAborted();
    const { step } = record;
    const state = stateOf(drive.definition, step.state);
    const outcome = await runState(drive, step, state);
    signal.throwIfAborted();
    const done = outcome.kind === 'failed' || lead(drive, step, state, outcome);
    if (outcome.kind === 'failed') failed(drive, outcome.error, outcome.cause);
    await recorder.flush();
    if (done) return;
  }
}

function runState(drive: Drive, step: Step, state: State): Promise<Outcome> {
  const { recorder, clock, functions, signal } = drive;
  const startedId = begin(recorder, step, state);
  const narrate = narrateInside(step.state, state, recorder, startedId);
  const task = { step, recorder, functions, clock, ...drive.tokens };
  return runStep({
    name: step.state,
    state,
    input: step.input,
    context: contextOf(drive, step),
    work: (member, name, input, call) =>
      name === step.state
        ? workOn({ ...task, signal: call }, member, input)
        : innerWork(functions, member, input),
    wait: (name, until, waiting) => {
      if (name !== step.state && Number(until.seconds ?? 0) > longestInnerWaitSeconds) {
        throw awsFault('States.Runtime', 'A wait inside of a Map is at most 20 days in seconds.');
      }
      const from = name === step.state ? step.enteredAt : clock.now();
      return clock.waitUntil(instantOf(until, from), waiting);
    },
    onEvent: (event) => {
      if (signal.aborted) return;
      narrate(event);
      // Only for those who look on: what must be stored is stored at the state's end.
      if (event.type.startsWith('MapIteration') || state.Type === 'Parallel') {
        recorder.flush().catch(() => {});
      }
    },
    signal,
  });
}

function begin(recorder: Recorder, step: Step, state: State): number {
  if (state.Type === 'Map') {
    const length = itemsOf(state, step.input);
    return recorder.add('MapStateStarted', { mapStateStartedEventDetails: { length } });
  }
  return state.Type === 'Parallel' ? recorder.add('ParallelStateStarted') : step.enteredId;
}

/** How many items a Map goes through, as far as a plain path tells. */
function itemsOf(state: State, input: unknown): number {
  const fields = (state.ItemsPath ?? '$').split('.').slice(1);
  const items = fields.reduce<unknown>(
    (value, field) => (value as Record<string, unknown> | undefined)?.[field],
    input,
  );
  return Array.isArray(items) ? items.length : 0;
}

/** Notes the exit and the next entry, or the end; answers whether it is the end. */
function lead(drive: Drive, step: Step, state: State, outcome: Outcome & { kind: 'led' }): boolean {
  const { record, recorder, clock } = drive;
  const output = JSON.stringify(outcome.output ?? null);
  if (Buffer.byteLength(output) > payloadLimit) {
    const cause = `The state's output is larger than ${payloadLimit} bytes.`;
    failed(drive, 'States.DataLimitExceeded', cause);
    return true;
  }
  const together = state.Type === 'Map' || state.Type === 'Parallel';
  const uncaught = outcome.to === state.Next;
  if (together && uncaught) recorder.add(`${state.Type}StateSucceeded`);
  recorder.add(`${state.Type}StateExited`, details.exited(step.state, outcome.output));
  if (outcome.to !== undefined) {
    enter(drive, outcome.to, outcome.output ?? null);
    return false;
  }
  recorder.add('ExecutionSucceeded', details.executionSucceeded(output));
  Object.assign(record, { status: 'SUCCEEDED', output, stoppedAt: clock.now(), step: undefined });
  return true;
}

/** Notes that the execution has failed where it is; a redrive begins there. */
function failed({ record, recorder, clock }: Drive, error: string, cause: string) {
  recorder.add('ExecutionFailed', details.executionFailed(error, cause));
  Object.assign(record, { status: 'FAILED', error, cause, stoppedAt: clock.now() });
}

function stateOf(definition: Definition, name: string): State {
  const state = definition.States[name];
  if (!state) throw awsFault('States.Runtime', `The machine has no state "${name}".`);
  return state;
}

function contextOf({ record }: Drive, step: Step): Record<string, unknown> {
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
