/** What an AWS SDK client needs to speak to the local endpoints. */
export const local = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const;

const account = '000000000000';

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${local.region}:${account}:${resource}`;

export const stateMachineArn = (name: string) => arn('states', `stateMachine:${name}`);
export const executionArn = (machine: string, name: string) =>
  arn('states', `execution:${machine}:${name}`);
export const functionArn = (name: string) => arn('lambda', `function:${name}`);
export const queueArn = (name: string) => arn('sqs', name);
export const topicArn = (name: string) => arn('sns', name);
export const subscriptionArn = (topic: string, id: string) => `${topic}:${id}`;
export const scheduleArn = (group: string, name: string) =>
  arn('scheduler', `schedule/${group}/${name}`);
export const scheduleGroupArn = (group: string) => arn('scheduler', `schedule-group/${group}`);
export const roleArn = `arn:aws:iam::${account}:role/local`;

/** The function's name in a Lambda ARN (with or without a version), or the name itself. */
export const functionNameOf = (nameOrArn: string) =>
  nameOrArn.startsWith('arn:') ? (nameOrArn.split(':')[6] ?? '') : nameOrArn;
