import type { MachineName, Part, TableName } from '#infra/part.ts';

/** The names and ARNs by which a host knows its resources. */
export type ResourceNames = {
  readonly table: (name: TableName) => string;
  readonly machineArn: (name: MachineName) => string;
  /** The role whose sessions are limited to the items of one client. */
  readonly clientDataRoleArn: string;
  readonly factsTopicArn: string;
  readonly scheduleGroup: string;
  readonly schedulerRoleArn: string;
  readonly scheduleDlqArn: string;
  readonly paymentSecretsPrefix: string;
  readonly webOrigins: readonly string[];
};

const upper = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** The environment variables of a function: where everything is that its part uses. */
export function environmentOf(
  { uses, scope = 'client' }: Part,
  names: ResourceNames,
): Record<string, string> {
  const tables = Object.keys(uses.tables) as TableName[];
  const machines = Object.keys(uses.machines ?? {}) as MachineName[];
  return {
    ...Object.fromEntries(
      tables.map((name) => [`HUSTINGS_TABLE_${upper(name)}`, names.table(name)]),
    ),
    ...Object.fromEntries(
      machines.map((name) => [`HUSTINGS_MACHINE_${upper(name)}`, names.machineArn(name)]),
    ),
    ...(scope === 'client' && { HUSTINGS_CLIENT_DATA_ROLE_ARN: names.clientDataRoleArn }),
    ...(uses.factsTopic && { HUSTINGS_FACTS_TOPIC_ARN: names.factsTopicArn }),
    ...(uses.schedules && {
      HUSTINGS_SCHEDULE_GROUP: names.scheduleGroup,
      HUSTINGS_SCHEDULER_ROLE_ARN: names.schedulerRoleArn,
      HUSTINGS_SCHEDULE_DLQ_ARN: names.scheduleDlqArn,
    }),
    ...(uses.paymentSecrets && { HUSTINGS_PAYMENT_SECRETS_PREFIX: names.paymentSecretsPrefix }),
    ...(uses.webOrigins && { HUSTINGS_WEB_ORIGINS: names.webOrigins.join() }),
  };
}
