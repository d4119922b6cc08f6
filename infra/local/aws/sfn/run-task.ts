import { randomUUID } from 'node:crypto';
import { functionNameOf, local } from '#infra/local/aws/arns.ts';
import type { MovableClock } from '#infra/local/aws/dependencies.ts';
import { asError, awsFault } from '#infra/local/aws/faults.ts';
import { invokeFunction, type LambdaFunctions } from '#infra/local/aws/lambda.ts';
import { invokeResource, type State, waitsForToken } from './asl.ts';
import type { Step } from './execution-record.ts';
import type { Recorder } from './execution-recorder.ts';
import { details, invokeTarget } from './history-events.ts';
import { inChunks } from './run-state.ts';

/** Where a task waits for the answer to its token. */
export type TaskTokens = {
  /** Resolves when the step has an answer, or at the instant, whichever is first. */
  readonly answered: (step: Step, until: () => number, signal: AbortSignal) => Promise<void>;
  /** When the task last sent a heartbeat. */
  readonly heartbeatAt: () => number;
};

/** A task, and what it needs of its execution. */
type TaskRun = TaskTokens & {
  readonly step: Step;
  readonly recorder: Recorder;
  readonly functions: LambdaFunctions;
  readonly clock: MovableClock;
  /** Aborted when the result is no longer needed: the call timed out, or the execution stopped. */
  readonly signal: AbortSignal;
};

type Invocation = { readonly FunctionName: string; readonly Payload?: unknown };

/** Runs a Task state of the machine itself, and records its events. */
export async function runTask(run: TaskRun, state: State, input: unknown): Promise<unknown> {
  const resource = state.Resource ?? '';
  if (waitsForToken(state)) return await tokenTask(run, state, input as Invocation);
  if (resource === invokeResource) return await invokeTask(run, state, input as Invocation);
  run.recorder.add('LambdaFunctionScheduled', details.functionScheduled(state, input));
  run.recorder.add('LambdaFunctionStarted');
  await run.recorder.flush();
  try {
    const output = await invokeFunction(run.functions, functionNameOf(resource), input);
    run.signal.throwIfAborted();
    run.recorder.add('LambdaFunctionSucceeded', details.functionSucceeded(output));
    return output;
  } catch (error) {
    run.signal.throwIfAborted();
    const { name, message } = asError(error);
    run.recorder.add('LambdaFunctionFailed', details.functionFailed(name, message));
    throw error;
  }
}

/** Runs a Task state inside a Map or Parallel; its events come from the engine. */
export async function runInnerTask(functions: LambdaFunctions, state: State, input: unknown) {
  const resource = state.Resource ?? '';
  if (resource !== invokeResource) {
    return invokeFunction(functions, functionNameOf(resource), input);
  }
  return invocationResult(functions, input as Invocation);
}

async function invocationResult(functions: LambdaFunctions, { FunctionName, Payload }: Invocation) {
  const payload = await invokeFunction(functions, functionNameOf(FunctionName), Payload ?? {});
  return { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
}

async function invokeTask(run: TaskRun, state: State, input: Invocation) {
  schedule(run, invokeTarget, state, input);
  await run.recorder.flush();
  try {
    const output = await invocationResult(run.functions, input);
    run.signal.throwIfAborted();
    finish(run, invokeTarget, output);
    return output;
  } catch (error) {
    run.signal.throwIfAborted();
    fail(run, invokeTarget, error);
    throw error;
  }
}

const tokenLambda = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };

/** Calls the function once, then waits for the answer to the token, across restarts. */
async function tokenTask(run: TaskRun, state: State, input: Invocation): Promise<unknown> {
  const { step, recorder } = run;
  try {
    if (!step.answer && !step.submitted) {
      schedule(run, tokenLambda, state, input);
      await recorder.flush();
      const output = await invocationResult(run.functions, input);
      run.signal.throwIfAborted();
      step.submitted = true;
      recorder.add('TaskSubmitted', {
        taskSubmittedEventDetails: { ...tokenLambda, ...outputOf(output) },
      });
      await recorder.flush();
    }
    const output = await answerOf(run, state);
    finish(run, tokenLambda, output);
    return output;
  } catch (error) {
    run.signal.throwIfAborted();
    if (asError(error).name === 'Local.StillWaiting') throw error;
    fail(run, tokenLambda, error);
    renewToken(step);
    throw error;
  }
}

async function answerOf(run: TaskRun, state: State): Promise<unknown> {
  const { step, clock } = run;
  const beats = state.HeartbeatSeconds ?? Number.POSITIVE_INFINITY;
  const timeout = state.TimeoutSeconds ?? Number.POSITIVE_INFINITY;
  const deadline = () =>
    Math.min(run.heartbeatAt() + beats * 1_000, step.enteredAt + timeout * 1_000);
  await inChunks(run.signal, (chunk) => run.answered(step, deadline, chunk));
  const { answer } = step;
  if (answer?.ok) return answer.output;
  if (answer) throw awsFault(answer.error, answer.cause);
  const timedOut = clock.now() >= step.enteredAt + timeout * 1_000;
  throw awsFault(timedOut ? 'States.Timeout' : 'States.HeartbeatTimeout', 'No answer in time.');
}

type Resource = { readonly resourceType: string; readonly resource: string };

function schedule({ recorder }: TaskRun, resource: Resource, state: State, input: Invocation) {
  const parameters = JSON.stringify(input);
  recorder.add('TaskScheduled', {
    taskScheduledEventDetails: {
      ...{ ...resource, region: local.region, parameters },
      timeoutInSeconds: state.TimeoutSeconds,
      heartbeatInSeconds: state.HeartbeatSeconds,
    },
  });
  recorder.add('TaskStarted', { taskStartedEventDetails: resource });
}

const outputOf = (output: unknown) => ({
  output: JSON.stringify(output),
  outputDetails: { truncated: false },
});

function finish({ recorder }: TaskRun, resource: Resource, output: unknown) {
  recorder.add('TaskSucceeded', {
    taskSucceededEventDetails: { ...resource, ...outputOf(output) },
  });
}

function fail({ recorder }: TaskRun, resource: Resource, error: unknown) {
  const { name, message: cause } = asError(error);
  const timedOut = name === 'States.Timeout' || name === 'States.HeartbeatTimeout';
  const details = { ...resource, error: name, cause };
  if (timedOut) recorder.add('TaskTimedOut', { taskTimedOutEventDetails: details });
  else recorder.add('TaskFailed', { taskFailedEventDetails: details });
}

/** Renews the token, for a retry or a redrive: an answer to the old one is not accepted. */
export function renewToken(step: Step) {
  step.token = newTaskToken();
  step.submitted = false;
  step.answer = undefined;
}

/** A token that cannot be guessed. */
export const newTaskToken = () =>
  Buffer.from(`${randomUUID()}${randomUUID()}`).toString('base64url');

/** Whether a text has the form of our tokens. */
export const isTaskToken = (text: string) =>
  /^[0-9a-f-]{72}$/.test(Buffer.from(text, 'base64url').toString());
