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
  factsTopicArn: () => readText('HUSTINGS_FACTS_TOPIC_ARN'),
  machineArn: () => readText('HUSTINGS_MACHINE_ARN'),
  scheduleGroup: () => readText('HUSTINGS_SCHEDULE_GROUP'),
  schedulerRoleArn: () => readText('HUSTINGS_SCHEDULER_ROLE_ARN'),
  scheduleDlqArn: () => readText('HUSTINGS_SCHEDULE_DLQ_ARN'),
} as const;
