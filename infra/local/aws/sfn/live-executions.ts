import type { Log, MovableClock, Storage } from '#infra/local/aws/dependencies.ts';
import { awsFault } from '#infra/local/aws/faults.ts';
import type { LambdaFunctions } from '#infra/local/aws/lambda.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { createRecorder, type Recorder } from './execution-recorder.ts';
import type { Machines } from './state-machines.ts';

/** An execution in memory. */
export type LiveExecution = {
  readonly record: ExecutionRecord;
  readonly recorder: Recorder;
  /** Resolves once the start is stored. */
  stored: Promise<void>;
  running?: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  /** When the task that waits for an answer last sent a heartbeat. */
  heartbeatAt: number;
  /** Makes the task that waits for an answer check again. */
  wake: () => void;
};

/** All executions in memory, and what is needed to run them. */
export type LiveExecutions = {
  readonly all: Map<string, LiveExecution>;
  readonly storage: Storage;
  readonly machines: Machines;
  readonly functions: LambdaFunctions;
  readonly clock: MovableClock;
  readonly log: Log;
};

const day = 24 * 60 * 60 * 1_000;
const keptMs = 90 * day;

/** True if an execution ended so long ago that AWS has removed it, and its name is free. */
export const isExpired = ({ stoppedAt }: ExecutionRecord, now: number) =>
  stoppedAt !== undefined && stoppedAt + keptMs <= now;

/** Adds an execution to those in memory. */
export function add(
  { all, storage, clock }: LiveExecutions,
  record: ExecutionRecord,
): LiveExecution {
  const execution: LiveExecution = {
    record,
    recorder: createRecorder(record, storage, clock),
    stored: Promise.resolve(),
    heartbeatAt: clock.now(),
    wake: () => {},
  };
  all.set(record.arn, execution);
  return execution;
}

/** Returns the execution of an ARN. Throws ExecutionDoesNotExist. */
export function find({ all, clock }: LiveExecutions, arn: string): LiveExecution {
  const execution = all.get(arn);
  if (execution && !isExpired(execution.record, clock.now())) return execution;
  throw awsFault('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
