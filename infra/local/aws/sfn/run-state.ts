import { setImmediate } from 'node:timers/promises';
import {
  type RunOptions,
  StateMachine,
  type StateMachineDefinition,
} from 'aws-local-stepfunctions';
import { asError, awsFault } from '#infra/local/aws/faults.ts';
import { innerStates, type State } from './asl.ts';
import { failureExit, stepMachineOf, stillWaiting } from './step-machine.ts';

/** The end of a state: it exited (to the next state, or the end of the machine), or it failed. */
export type Outcome =
  | { readonly kind: 'exited'; readonly to: string | undefined; readonly output: unknown }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

/** An event of the engine, as its `eventLogs` yield it. */
export type EngineEvent = {
  readonly type: string;
  readonly index?: number;
  readonly state?: {
    readonly name: string;
    readonly type: string;
    readonly input: unknown;
    readonly output?: unknown;
  };
  readonly parentState?: { readonly name: string };
  readonly Error?: string;
  readonly Cause?: unknown;
};

type StepRun = {
  readonly name: string;
  readonly state: State;
  readonly input: unknown;
  /** The context object, `$$`. */
  readonly context: Record<string, unknown>;
  /** Does the work of a Task state with its effective input. */
  readonly work: (
    state: State,
    name: string,
    input: unknown,
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** Resolves when a Wait state is over. */
  readonly wait: (name: string, until: WaitUntil, signal: AbortSignal) => Promise<void>;
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
};

export type WaitUntil = { readonly seconds?: unknown; readonly timestamp?: unknown };

type Json = Parameters<StateMachine['run']>[0];
type Handlers = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;

/**
 * Runs one state with the engine: its paths, retries, catchers, iterations and choices.
 * Rejects with the signal's reason when aborted.
 */
export async function runStep(run: StepRun): Promise<Outcome> {
  run.signal.throwIfAborted();
  const machine = stepMachineOf(run.name, run.state);
  const over = new AbortController();
  const signal = AbortSignal.any([run.signal, over.signal]);
  let outcome: Outcome | undefined;
  const handlers: Handlers = {};
  for (const [name, state] of innerStates(run.state)) {
    handlers[name] = (input) => runHandler(run, name, state, input, signal) as Promise<Json>;
  }
  // A call that timed out is over when the next one starts, although its function still runs.
  let call = new AbortController();
  handlers[run.name] = (input) => {
    call.abort(new Error('The call timed out.'));
    call = new AbortController();
    const ended = AbortSignal.any([signal, call.signal]);
    return runHandler(run, run.name, run.state, input, ended) as Promise<Json>;
  };
  // The engine forwards the events of inner machines some ticks late, so it must end after them.
  for (const [exit, to] of machine.exits) {
    handlers[exit] = async (output) => {
      await setImmediate();
      outcome = { kind: 'exited', to, output };
      return null;
    };
  }
  handlers[failureExit] = async (failure) => {
    await setImmediate();
    const { Error: error, Cause: cause } = failure as { Error: string; Cause: string };
    outcome = { kind: 'failed', error, cause };
    return null;
  };
  const engine = new StateMachine(machine.definition as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  const running = engine.run(run.input as Json, {
    context: run.context,
    overrides: { taskResourceLocalHandlers: handlers },
  });
  run.signal.addEventListener('abort', running.abort, { once: true });
  try {
    const result = running.result.catch((error: unknown) => error);
    for await (const event of running.eventLogs) run.onEvent(event as EngineEvent);
    const failure = await result;
    run.signal.throwIfAborted();
    return outcome ?? ending(run.state, failure);
  } finally {
    over.abort(new Error('The state has ended.'));
    run.signal.removeEventListener('abort', running.abort);
  }
}

/** The outcome of Succeed and Fail, which have no exit, and of an error that cannot be caught. */
function ending(state: State, result: unknown): Outcome {
  if (!(result instanceof Error)) return { kind: 'exited', to: undefined, output: result };
  const { name, message } = asError(result.cause ?? result);
  const named = state.Type !== 'Fail' || state.Error || state.ErrorPath;
  return { kind: 'failed', error: named ? name : '', cause: message };
}

async function runHandler(
  run: StepRun,
  name: string,
  state: State,
  input: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  signal.throwIfAborted();
  if (state.Type === 'Wait') {
    await inChunks(signal, (chunk) => run.wait(name, input as WaitUntil, chunk));
    return null;
  }
  return run.work(state, name, input, signal);
}

/** The engine's timers overflow after 24.8 days, so a longer wait starts again before that. */
const chunkMs = 20 * 24 * 60 * 60 * 1_000;

/** Runs a long wait in parts; each ends with `stillWaiting`, so the engine retries. */
export async function inChunks<Value>(
  signal: AbortSignal,
  wait: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const chunk = AbortSignal.timeout(chunkMs);
  try {
    return await wait(AbortSignal.any([signal, chunk]));
  } catch (error) {
    if (chunk.aborted && !signal.aborted) throw awsFault(stillWaiting, 'The wait goes on.');
    throw error;
  }
}
