import type { StageSettings } from '#infra/cloud/stages.ts';
import type { Limits, Units } from './simulate.ts';

/** What a partition of DynamoDB takes in a second. Credit for quieter minutes is not assumed. */
const partition: Units = { reads: 3_000, writes: 1_000 };
/** What a new table on demand takes in a second, if no more is ordered for it. */
export const newTable: Units = { reads: 12_000, writes: 4_000 };
/** All routes and all functions of an account and region together. */
const account = { rate: 10_000, burst: 5_000 };
const environmentsMax = 1_000;

/** What AWS takes of a stage, on its first day. */
export function limitsOf(settings: StageSettings): Limits {
  const throttles: Readonly<Record<string, StageSettings['throttle']>> = settings.throttleOf;
  const reserved = settings.reservedConcurrency;
  const unreserved = Object.values(reserved).reduce((left, one) => left - one, environmentsMax);
  return {
    throttleOf: (request) => throttles[request] ?? settings.throttle,
    account,
    tableOf: (table) => ({ ...newTable, ...warmThroughputOf(settings, table) }),
    partition,
    // Those without a reserve share the rest; here half of it is for each of the two that read.
    environmentsOf: (name) => reserved[name] ?? Math.floor(unreserved / 2),
  };
}

const warmThroughputOf = ({ warmThroughput }: StageSettings, table: string) =>
  (warmThroughput as Readonly<Record<string, Units>>)[table];
