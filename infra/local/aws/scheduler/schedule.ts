import { Temporal } from 'temporal-polyfill';
import { invalid, type Target } from './request.ts';

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
    throw invalid(`Not supported locally: ${expression} (only at(...)).`);
  }
  try {
    const { epochMilliseconds } = Temporal.PlainDateTime.from(local).toZonedDateTime(timezone);
    return epochMilliseconds;
  } catch {
    throw invalid(`Invalid Schedule Expression ${expression}, ${timezone}.`);
  }
}
