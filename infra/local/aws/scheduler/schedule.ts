import { Temporal } from 'temporal-polyfill';
import { awsFault } from '#infra/local/aws/faults.ts';

export type Target = {
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly Input?: string;
  readonly RetryPolicy?: {
    readonly MaximumEventAgeInSeconds?: number;
    readonly MaximumRetryAttempts?: number;
  };
  readonly DeadLetterConfig?: { readonly Arn?: string };
};

/** A schedule as it was requested, and its state. Instants are epoch milliseconds. */
export type Schedule = {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timezone: string;
  readonly dueAt: number;
  readonly description?: string | undefined;
  readonly state: 'ENABLED' | 'DISABLED';
  readonly after: 'NONE' | 'DELETE';
  readonly target: Target;
  readonly clientToken?: string | undefined;
  readonly createdAt: number;
  readonly changedAt: number;
  /** It has called its target, whether that succeeded or not. */
  readonly done?: boolean;
};

export type Group = {
  readonly name: string;
  readonly createdAt: number;
};

/** The instant of `at(yyyy-mm-ddThh:mm:ss)` in a time zone, in epoch milliseconds. */
export function instantOfSchedule(expression: string, timezone: string): number {
  const local = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  if (!local) {
    throw awsFault('ValidationException', `Not supported locally: ${expression} (only at(...)).`);
  }
  try {
    const { epochMilliseconds } = Temporal.PlainDateTime.from(local).toZonedDateTime(timezone);
    return epochMilliseconds;
  } catch {
    throw awsFault(
      'ValidationException',
      `Invalid Schedule Expression ${expression}, ${timezone}.`,
    );
  }
}
