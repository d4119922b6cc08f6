/** The state in which an execution is, or in which it ended without success. */
export type Step = {
  readonly state: string;
  readonly input: unknown;
  readonly enteredAt: number;
  /** The id of the event of the state's entry. */
  readonly enteredId: number;
  /** The token that a task of the pattern `.waitForTaskToken` waits for. */
  token: string;
  /** Its function has been called, and only the answer to the token is missing. */
  submitted?: boolean;
  answer?: TokenAnswer | undefined;
};

export type TokenAnswer =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: string; readonly cause: string };

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution without its history. Instants are epoch milliseconds. */
export type ExecutionRecord = {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  /** The hash of the definition it started with, which it keeps. */
  readonly definition: string;
  /** As it was sent: JSON text. */
  readonly input: string;
  readonly startedAt: number;
  status: Status;
  stoppedAt?: number | undefined;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
  step?: Step | undefined;
  lastEventId: number;
  redriveCount: number;
  redrivenAt?: number;
  redriveToken?: string;
};

/** An event of a history as AWS returns it, except `timestamp`, in epoch milliseconds. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly [details: string]: unknown;
};

/** The collection of all executions. */
export const executionsCollection = 'EXECUTIONS';
export const historyCollection = (arn: string) => `HISTORY#${arn}`;
export const eventKey = (id: number) => String(id).padStart(10, '0');
