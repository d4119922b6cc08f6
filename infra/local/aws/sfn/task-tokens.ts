import { awsFault } from '#infra/local/aws/faults.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import type { Step, TokenAnswer } from './execution-record.ts';
import type { Execution, Room } from './live-executions.ts';

/** Ends when the step has an answer, or at the instant, which a heartbeat may put off. */
export async function answered(
  execution: Execution,
  clock: LocalClock,
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

/** Answers a token; resolves when the answer is stored. Throws TaskTimedOut for an unknown one. */
export async function answer(room: Room, token: string, given: TokenAnswer): Promise<void> {
  const { execution, step } = waiting(room, token);
  step.answer = given;
  await execution.recorder.flush();
  execution.wake();
}

/** Puts off the heartbeat time-out of a token. Throws TaskTimedOut for an unknown one. */
export function heartbeat(room: Room, token: string): void {
  const { execution } = waiting(room, token);
  execution.heartbeatAt = room.clock.now();
  execution.wake();
}

function waiting({ all }: Room, token: string): { execution: Execution; step: Step } {
  for (const execution of all.values()) {
    const { status, step } = execution.record;
    if (status === 'RUNNING' && step?.token === token && !step.answer) return { execution, step };
  }
  throw awsFault('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}
