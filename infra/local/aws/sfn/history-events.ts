import { innerStates, invokeResource, type State, waitsForToken } from './asl.ts';
import type { Recorder } from './execution-recorder.ts';
import type { EngineEvent } from './run-state.ts';

const text = (value: unknown) => JSON.stringify(value ?? null);
const whole = { truncated: false };
/** What the events of `lambda:invoke` name as their resource. */
export const invokeTarget = { resourceType: 'lambda', resource: 'invoke' };

/** The details of the events, by the names AWS has for them. */
export const details = {
  executionStarted: (input: string, roleArn: string) => ({
    executionStartedEventDetails: { input, inputDetails: whole, roleArn },
  }),
  executionSucceeded: (output: string) => ({
    executionSucceededEventDetails: { output, outputDetails: whole },
  }),
  executionFailed: (error: string, cause: string) => ({
    executionFailedEventDetails: { error, cause },
  }),
  executionAborted: (error?: string, cause?: string) => ({
    executionAbortedEventDetails: { ...(error && { error }), ...(cause && { cause }) },
  }),
  executionTimedOut: () => ({ executionTimedOutEventDetails: {} }),
  executionRedriven: (redriveCount: number) => ({
    executionRedrivenEventDetails: { redriveCount },
  }),
  entered: (name: string, input: unknown) => ({
    stateEnteredEventDetails: { name, input: text(input), inputDetails: whole },
  }),
  exited: (name: string, output: unknown) => ({
    stateExitedEventDetails: { name, output: text(output), outputDetails: whole },
  }),
  functionScheduled: ({ Resource: resource = '', TimeoutSeconds }: State, input: unknown) => ({
    lambdaFunctionScheduledEventDetails: {
      ...{ resource, input: text(input), inputDetails: whole },
      timeoutInSeconds: TimeoutSeconds,
    },
  }),
  functionSucceeded: (output: unknown) => ({
    lambdaFunctionSucceededEventDetails: { output: text(output), outputDetails: whole },
  }),
  functionFailed: (error: string, cause: string) => ({
    lambdaFunctionFailedEventDetails: { error, cause },
  }),
};

type Thread = { lastId: number; failed: boolean };

/**
 * Records what happens inside a state, from the engine's events: iterations and their states. The
 * state's own entry, exit and task are recorded where it is run.
 */
export function createInsideRecorder(
  name: string,
  state: State,
  recorder: Recorder,
  startedId: number,
) {
  const inner = innerStates(state);
  const threads = new Map<number, Thread>();

  function threadOf(index = 0): Thread {
    const known = threads.get(index);
    if (known) return known;
    const thread = { lastId: startedId, failed: false };
    threads.set(index, thread);
    return thread;
  }

  function iteration(event: EngineEvent) {
    const details = { name: event.parentState?.name, index: event.index };
    const key = `m${event.type.slice(1)}EventDetails`;
    const thread = threadOf(event.index);
    if (event.type === 'MapIterationStarted') thread.lastId = startedId;
    thread.lastId = recorder.add(event.type, { [key]: details }, thread.lastId);
  }

  function step(event: EngineEvent, inside: NonNullable<EngineEvent['state']>, member: State) {
    const thread = threadOf(event.index);
    const add = (type: string, more?: object) => {
      thread.lastId = recorder.add(type, more, thread.lastId);
    };
    const call = () => {
      thread.failed = false;
      add('LambdaFunctionScheduled', details.functionScheduled(member, inside.input));
      add('LambdaFunctionStarted');
    };
    const isTask = member.Type === 'Task';
    if (event.type === 'StateEntered') {
      add(`${member.Type}StateEntered`, details.entered(inside.name, inside.input));
      if (isTask) call();
    }
    if (event.type === 'StateRetried' && isTask) call();
    if (event.type === 'StateFailed' && isTask) {
      thread.failed = true;
      add('LambdaFunctionFailed', details.functionFailed(event.Error ?? '', causeOf(event)));
    }
    if (event.type === 'StateExited') {
      if (isTask && !thread.failed) {
        add('LambdaFunctionSucceeded', details.functionSucceeded(inside.output));
      }
      add(`${member.Type}StateExited`, details.exited(inside.name, inside.output));
    }
  }

  return (event: EngineEvent) => {
    if (event.type.startsWith('MapIteration')) return iteration(event);
    const member = event.state && inner.get(event.state.name);
    if (event.state && member) step(event, event.state, member);
    else if (event.state?.name === name) itself(event);
  };

  function itself(event: EngineEvent) {
    if (event.type !== 'StateFailed') return;
    if (state.Type === 'Map' || state.Type === 'Parallel') recorder.add(`${state.Type}StateFailed`);
    if (state.Type !== 'Task' || event.Error !== 'States.Timeout') return;
    // A task that waits for its token has recorded its time-out itself.
    if (waitsForToken(state)) return;
    const timedOut = { error: event.Error, cause: causeOf(event) };
    if (state.Resource !== invokeResource) {
      recorder.add('LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: timedOut });
      return;
    }
    recorder.add('TaskTimedOut', { taskTimedOutEventDetails: { ...invokeTarget, ...timedOut } });
  }
}

const causeOf = ({ Cause }: EngineEvent) => (typeof Cause === 'string' ? Cause : text(Cause));
