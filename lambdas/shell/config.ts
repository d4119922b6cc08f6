/** What a function reads from its environment; the only place in the lambdas that does. */
const readText = (name: string): string => {
  const value = process.env[name]?.trim();
  if (value === undefined || value === '') {
    throw new Error(`The environment variable ${name} is missing`);
  }
  return value;
};

/** The settings of the functions; each is read when asked for, and loud when missing. */
export const config = {
  votingsTable: () => readText('HUSTINGS_TABLE_VOTINGS'),
  ballotsTable: () => readText('HUSTINGS_TABLE_BALLOTS'),
  votersTable: () => readText('HUSTINGS_TABLE_VOTERS'),
  purchasesTable: () => readText('HUSTINGS_TABLE_PURCHASES'),
  factsTopicArn: () => readText('HUSTINGS_FACTS_TOPIC_ARN'),
  lifeCycleMachineArn: () => readText('HUSTINGS_MACHINE_VOTING_LIFECYCLE'),
  purchaseMachineArn: () => readText('HUSTINGS_MACHINE_CREDIT_PURCHASE'),
  scheduleGroup: () => readText('HUSTINGS_SCHEDULE_GROUP'),
  schedulerRoleArn: () => readText('HUSTINGS_SCHEDULER_ROLE_ARN'),
  scheduleDlqArn: () => readText('HUSTINGS_SCHEDULE_DLQ_ARN'),
  /** What the name of each client's secret begins with. */
  paymentSecretsPrefix: () => readText('HUSTINGS_PAYMENT_SECRETS_PREFIX'),
  /** Where the app is served from, as origins. */
  webOrigins: () => readText('HUSTINGS_WEB_ORIGINS').split(','),
} as const;
