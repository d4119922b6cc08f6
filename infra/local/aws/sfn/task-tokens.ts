import type { MovableClock } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { Step, TokenAnswer } from './execution-record.ts';
import type { LiveExecution, LiveExecutions } from './live-executions.ts';

/** Resolves when the step has an answer, or at the instant, which a heartbeat may postpone. */
export async function answered(
  execution: LiveExecution,
  clock: MovableClock,
  step: Step,
  until: () => number,
  signal: AbortSignal,
): Promise<void> {
  while (!step.answer && clock.now() < until()) {
    const woken = new AbortController();
    execution.wake = () => woken.abort();
    const either = AbortSignal.any([signal, woken.signal]);
    await clock.waitUntil(until(), either).catch(() => signal.throwIfAborted());
  }
}

/** Answers a token; resolves when that is stored. Throws TaskTimedOut for an unknown token. */
export async function answer(
  live: LiveExecutions,
  token: string,
  given: TokenAnswer,
): Promise<void> {
  const { execution, step } = waiting(live, token);
  step.answer = given;
  await execution.recorder.flush();
  execution.wake();
}

/** Postpones the heartbeat time-out of a token. Throws TaskTimedOut for an unknown token. */
export function heartbeat(live: LiveExecutions, token: string): void {
  const { execution } = waiting(live, token);
  execution.heartbeatAt = live.clock.now();
  execution.wake();
}

function waiting({ all }: LiveExecutions, token: string): { execution: LiveExecution; step: Step } {
  for (const execution of all.values()) {
    const { status, step } = execution.record;
    if (status === 'RUNNING' && step?.token === token && !step.answer) return { execution, step };
  }
  throw awsFault('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}
