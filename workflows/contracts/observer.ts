import type { RejectionCode } from './rejections.ts';

/** Facts about a request that may be logged: never a token, a choice or a ballot id. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What is counted for operators; `infra/cloud/metrics.ts` reads it by these names. */
export type CounterName =
  | 'EventsNotVerified'
  | 'EventsOfStrangers'
  | 'PaymentsNotCredited'
  | 'PaymentsWithoutEvent'
  | 'ReconciliationDifferences'
  | 'VotingsOverdue'
  | 'PurchasesOverdue'
  | 'StaffWithoutSecondFactor';

/**
 * The outcome of a call: for one that was refused, the code of the rejection. It is in the log
 * of the call; metrics only separate failures from the rest.
 */
export type Outcome = 'done' | 'failed' | RejectionCode;

/** The log and the metrics of a function. */
export type Observer = {
  readonly info: (message: string, fields: LogFields) => void;
  readonly error: (message: string, error: unknown, fields: LogFields) => void;
  /** One call of an operation or step: its outcome, its milliseconds, and what it was about. */
  readonly measure: (
    operation: string,
    outcome: Outcome,
    elapsedMs: number,
    fields: LogFields,
  ) => void;
  readonly count: (what: CounterName, many: number) => void;
};
