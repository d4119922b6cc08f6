import { awsFault, type LocalFunctions, type Log } from '#infra/local/aws/faults.ts';
import type { Journal } from '#infra/local/aws/journal.ts';
import type { LocalClock } from '#infra/local/runtime/clock.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { createRecorder, type Recorder } from './execution-recorder.ts';
import type { Machines } from './state-machines.ts';

/** An execution in memory. */
export type Execution = {
  readonly record: ExecutionRecord;
  readonly recorder: Recorder;
  /** Ends once the start is stored. */
  stored: Promise<void>;
  running?: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  /** When the task that waits for an answer last gave a sign of life. */
  heartbeatAt: number;
  /** Makes the task that waits for an answer look again. */
  wake: () => void;
};

/** All executions, and what it takes to run them. */
export type Room = {
  readonly all: Map<string, Execution>;
  readonly journal: Journal;
  readonly machines: Machines;
  readonly functions: LocalFunctions;
  readonly clock: LocalClock;
  readonly log: Log;
};

const day = 24 * 60 * 60 * 1_000;
const keptMs = 90 * day;

/** Whether an execution ended so long ago that AWS has forgotten it, and its name is free. */
export const isForgotten = ({ stoppedAt }: ExecutionRecord, now: number) =>
  stoppedAt !== undefined && stoppedAt + keptMs <= now;

/** Takes an execution into the room. */
export function keep({ all, journal, clock }: Room, record: ExecutionRecord): Execution {
  const execution: Execution = {
    record,
    recorder: createRecorder(record, journal, clock),
    stored: Promise.resolve(),
    heartbeatAt: clock.now(),
    wake: () => {},
  };
  all.set(record.arn, execution);
  return execution;
}

/** The execution of that ARN; throws ExecutionDoesNotExist. */
export function find({ all, clock }: Room, arn: string): Execution {
  const execution = all.get(arn);
  if (execution && !isForgotten(execution.record, clock.now())) return execution;
  throw awsFault('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
