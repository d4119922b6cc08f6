import type { Definition, State } from './asl.ts';
import { waitsForToken } from './asl.ts';

/**
 * The engine runs one state at a time, so that each step can be stored before the next one starts.
 * A step machine is that state, with a task at every exit that says which state is next.
 */
export type StepMachine = {
  readonly definition: Definition;
  /** The exits by the name of their task: the next state, or undefined for the end. */
  readonly exits: ReadonlyMap<string, string | undefined>;
};

/** The exit for a failure that nothing in the state catches. */
export const failureExit = '→ failure';
const endExit = '→ end';
const exitTo = (state: string) => `→ state ${state}`;

/** Thrown by a handler before the engine's timers overflow; the engine then calls it again. */
export const stillWaiting = 'Local.StillWaiting';
const keepWaiting = {
  ErrorEquals: [stillWaiting],
  IntervalSeconds: 0,
  BackoffRate: 1,
  MaxAttempts: Number.MAX_SAFE_INTEGER,
};
/** The engine counts a time-out in milliseconds with a 32-bit timer: some 24.8 days. */
const longestTimeoutSeconds = 2_147_483;

const catchable = new Set(['Task', 'Map', 'Parallel']);

/** Makes the step machine of one state. */
export function stepMachineOf(name: string, state: State): StepMachine {
  const exits = new Map<string, string | undefined>([[endExit, undefined]]);
  const exit = (target: string) => {
    exits.set(exitTo(target), target);
    return exitTo(target);
  };
  const { End, ...step } = forEngine(withOwnContext(state));
  const withExits: State = {
    ...step,
    ...(End && { Next: endExit }),
    ...(state.Next && { Next: exit(state.Next) }),
    ...(state.Default && { Default: exit(state.Default) }),
    ...(state.Choices && {
      Choices: state.Choices.map((choice) => ({ ...choice, Next: exit(choice.Next) })),
    }),
    ...(catchable.has(state.Type) && {
      Catch: [
        ...(state.Catch ?? []).map((catcher) => ({ ...catcher, Next: exit(catcher.Next) })),
        { ErrorEquals: ['States.ALL'], Next: failureExit },
      ],
    }),
  };
  const exitTask: State = { Type: 'Task', Resource: 'local:exit', End: true };
  const tasks = [...exits.keys(), failureExit].map((exit) => [exit, exitTask] as const);
  const States = { [name]: withExits, ...Object.fromEntries(tasks) };
  return { definition: { StartAt: name, States }, exits };
}

/** The engine overwrites `$$.Execution` with its own values, so ours has another name. */
const withOwnContext = (state: State): State =>
  JSON.parse(
    JSON.stringify(state).replaceAll('$$.Execution.', () => '$$.Local.Execution.'),
  ) as State;

/** Returns a state that the engine runs as AWS runs the given one. */
function forEngine(state: State): State {
  if (state.Type === 'Wait') return waitAsTask(state);
  if (state.Type === 'Task') return taskForEngine(state);
  return {
    ...state,
    ...(state.ItemProcessor && { ItemProcessor: machineForEngine(state.ItemProcessor) }),
    ...(state.Iterator && { Iterator: machineForEngine(state.Iterator) }),
    ...(state.Branches && { Branches: state.Branches.map(machineForEngine) }),
  };
}

const machineForEngine = (machine: Definition): Definition => ({
  ...machine,
  States: Object.fromEntries(
    Object.entries(machine.States).map(([name, state]) => [name, forEngine(state)]),
  ),
});

/** The engine's own Wait ends at once beyond 24.8 days, and ignores the movable clock. */
function waitAsTask(state: State): State {
  const { Seconds, SecondsPath, Timestamp, TimestampPath, ...rest } = state;
  const until = {
    ...(Seconds !== undefined && { seconds: Seconds }),
    ...(SecondsPath !== undefined && { 'seconds.$': SecondsPath }),
    ...(Timestamp !== undefined && { timestamp: Timestamp }),
    ...(TimestampPath !== undefined && { 'timestamp.$': TimestampPath }),
  };
  return {
    ...rest,
    Type: 'Task',
    Resource: 'local:wait',
    Parameters: until,
    ResultPath: null,
    Retry: [keepWaiting],
    TimeoutSeconds: longestTimeoutSeconds,
  };
}

function taskForEngine(state: State): State {
  const { HeartbeatSeconds: _, TimeoutSeconds, ...rest } = state;
  if (waitsForToken(state)) {
    const Retry = [keepWaiting, ...(state.Retry ?? [])];
    return { ...rest, Retry, TimeoutSeconds: longestTimeoutSeconds };
  }
  if (state.TimeoutSecondsPath) return rest;
  const seconds = Math.min(TimeoutSeconds ?? longestTimeoutSeconds, longestTimeoutSeconds);
  return { ...rest, TimeoutSeconds: seconds };
}
