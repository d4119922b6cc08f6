import type { MachineName } from '#contracts/execution-names.ts';

/** Environment variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of a function, read from its environment variables. Each is read when it is asked
 * for; one that is missing or empty throws and names the variable.
 */
export function createConfig(environment: Environment) {
  const readText = (name: string): string => {
    const value = environment[name]?.trim();
    if (value === undefined || value === '') {
      throw new Error(`The environment variable ${name} is missing`);
    }
    return value;
  };
  return {
    votingsTable: () => readText('HUSTINGS_TABLE_VOTINGS'),
    ballotsTable: () => readText('HUSTINGS_TABLE_BALLOTS'),
    votersTable: () => readText('HUSTINGS_TABLE_VOTERS'),
    purchasesTable: () => readText('HUSTINGS_TABLE_PURCHASES'),
    auditTable: () => readText('HUSTINGS_TABLE_AUDIT'),
    /** The role whose sessions are limited to the items of one client. */
    clientDataRoleArn: () => readText('HUSTINGS_CLIENT_DATA_ROLE_ARN'),
    factsTopicArn: () => readText('HUSTINGS_FACTS_TOPIC_ARN'),
    machineArn: (name: MachineName) =>
      readText(`HUSTINGS_MACHINE_${name.toUpperCase().replaceAll('-', '_')}`),
    scheduleGroup: () => readText('HUSTINGS_SCHEDULE_GROUP'),
    schedulerRoleArn: () => readText('HUSTINGS_SCHEDULER_ROLE_ARN'),
    scheduleDlqArn: () => readText('HUSTINGS_SCHEDULE_DLQ_ARN'),
    /** The first part of the name of each client's secret. */
    paymentSecretsPrefix: () => readText('HUSTINGS_PAYMENT_SECRETS_PREFIX'),
    /** The origins of the web app. */
    webOrigins: () => readText('HUSTINGS_WEB_ORIGINS').split(','),
  } as const;
}

export type Config = ReturnType<typeof createConfig>;

/** The settings of the function that runs in this process. */
export const config = createConfig(process.env);
