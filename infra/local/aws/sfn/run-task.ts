import { randomUUID } from 'node:crypto';
import { functionNameOf, local } from '#infra/local/aws/arns.ts';
import { asError, awsFault, invokeFunction, type LocalFunctions } from '#infra/local/aws/faults.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import { invokeResource, type State, waitsForToken } from './asl.ts';
import type { Step } from './execution-record.ts';
import type { Recorder } from './execution-recorder.ts';
import { details } from './history-events.ts';
import { inChunks } from './run-state.ts';

/** Where a task waits for the answer to its token. */
export type TokenDesk = {
  /** Ends when the step has an answer, or at the instant, whichever is first. */
  readonly answered: (step: Step, until: () => number, signal: AbortSignal) => Promise<void>;
  /** When the task last gave a sign of life. */
  readonly heartbeatAt: () => number;
};

/** What the work of a task needs of the execution it belongs to. */
export type TaskRun = TokenDesk & {
  readonly step: Step;
  readonly recorder: Recorder;
  readonly functions: LocalFunctions;
  readonly clock: LocalClock;
  /** Aborted when nobody wants this work any more: it timed out, or the execution stopped. */
  readonly signal: AbortSignal;
};

type Invocation = { readonly FunctionName: string; readonly Payload?: unknown };

/** Does the work of a Task state that stands in a machine itself, and tells of it. */
export async function workOn(run: TaskRun, state: State, input: unknown): Promise<unknown> {
  const resource = state.Resource ?? '';
  if (waitsForToken(state)) return await tokenTask(run, state, input as Invocation);
  if (resource === invokeResource) return await invokeTask(run, input as Invocation);
  run.recorder.add('LambdaFunctionScheduled', details.functionScheduled(resource, input));
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

/** Does the work of a Task state inside a Map or Parallel; the engine's events tell of it. */
export async function innerWork(functions: LocalFunctions, state: State, input: unknown) {
  const resource = state.Resource ?? '';
  if (resource !== invokeResource) {
    return invokeFunction(functions, functionNameOf(resource), input);
  }
  return invocationAnswer(functions, input as Invocation);
}

async function invocationAnswer(functions: LocalFunctions, { FunctionName, Payload }: Invocation) {
  const payload = await invokeFunction(functions, functionNameOf(FunctionName), Payload ?? {});
  return { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
}

const lambda = { resourceType: 'lambda', resource: 'invoke' };

async function invokeTask(run: TaskRun, input: Invocation) {
  schedule(run, lambda, input);
  await run.recorder.flush();
  try {
    const output = await invocationAnswer(run.functions, input);
    run.signal.throwIfAborted();
    finish(run, lambda, output);
    return output;
  } catch (error) {
    run.signal.throwIfAborted();
    fail(run, lambda, error);
    throw error;
  }
}

const tokenLambda = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };

/** Calls the function once, then waits for the answer to the token, across restarts. */
async function tokenTask(run: TaskRun, state: State, input: Invocation): Promise<unknown> {
  const { step, recorder } = run;
  try {
    if (!step.answer && !step.submitted) {
      schedule(run, tokenLambda, input);
      await recorder.flush();
      const output = await invocationAnswer(run.functions, input);
      run.signal.throwIfAborted();
      step.submitted = true;
      recorder.add('TaskSubmitted', {
        taskSubmittedEventDetails: { ...tokenLambda, output: JSON.stringify(output) },
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

function schedule({ recorder }: TaskRun, resource: Resource, input: Invocation) {
  const parameters = JSON.stringify(input);
  recorder.add('TaskScheduled', {
    taskScheduledEventDetails: { ...resource, region: local.region, parameters },
  });
  recorder.add('TaskStarted', { taskStartedEventDetails: resource });
}

function finish({ recorder }: TaskRun, resource: Resource, output: unknown) {
  const told = { ...resource, output: JSON.stringify(output), outputDetails: { truncated: false } };
  recorder.add('TaskSucceeded', { taskSucceededEventDetails: told });
}

function fail({ recorder }: TaskRun, resource: Resource, error: unknown) {
  const { name, message: cause } = asError(error);
  const timedOut = name === 'States.Timeout' || name === 'States.HeartbeatTimeout';
  const told = { ...resource, error: name, cause };
  if (timedOut) recorder.add('TaskTimedOut', { taskTimedOutEventDetails: told });
  else recorder.add('TaskFailed', { taskFailedEventDetails: told });
}

/** A retry, or a redrive, waits for an answer of its own. */
export function renewToken(step: Step) {
  step.token = newToken();
  step.submitted = false;
  step.answer = undefined;
}

/** A token that nobody can guess. */
export const newToken = () => Buffer.from(`${randomUUID()}${randomUUID()}`).toString('base64url');
