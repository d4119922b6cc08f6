import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { environmentOf } from '#infra/environment.ts';
import type { ExecutionAccess, MachineName, TableName } from '#infra/parts.ts';
import type { Machine } from './constructs/machine.ts';
import type { Schedules } from './constructs/schedules.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import { executionActions, scheduleActions, tableActions } from './grants.ts';
import type { PaymentSecrets } from './payment-secrets.ts';

/** What a function may be allowed to use. */
export type Resources = {
  readonly tables: Readonly<Record<TableName, TableV2>>;
  readonly facts: ITopic;
  readonly machines: Readonly<Record<MachineName, Machine>>;
  readonly schedules: Schedules;
  readonly secrets: PaymentSecrets;
  readonly webOrigins: readonly string[];
};

/** Grants a function what its part uses and nothing else, and sets where to find it. */
export function bindPart(service: ServiceFunction, resources: Resources): void {
  const { tables, machines, facts, schedules, secrets, webOrigins } = resources;
  const { uses } = service.part;
  const variables = environmentOf(service.part, {
    table: (name) => tables[name].tableName,
    machineArn: (name) => machines[name].arnFor(service),
    factsTopicArn: facts.topicArn,
    scheduleGroup: schedules.group.scheduleGroupName,
    schedulerRoleArn: schedules.role.roleArn,
    scheduleDlqArn: schedules.undelivered.queueArn,
    paymentSecretsPrefix: secrets.prefix,
    webOrigins,
  });
  for (const [variable, value] of Object.entries(variables)) service.tell(variable, value);
  for (const [name, access] of Object.entries(uses.tables)) {
    const actions = access.map((kind) => tableActions[kind]);
    service.allow(actions, tables[name as TableName].tableArn);
  }
  for (const [name, access] of Object.entries(uses.machines ?? {})) {
    allowExecutions(service, machines[name as MachineName], access);
  }
  if (uses.factsTopic) service.allow(['sns:Publish'], facts.topicArn);
  if (uses.schedules) allowSchedules(service, schedules);
  if (uses.paymentSecrets) {
    const reason = 'Secrets are named after clients, and end in letters of Secrets Manager.';
    service.allowAll(['secretsmanager:GetSecretValue'], secrets.every, reason);
  }
}

function allowSchedules(service: ServiceFunction, { everySchedule, role }: Schedules): void {
  service.allowAll(scheduleActions, everySchedule, 'Schedules are named after votings.');
  service.allow(['iam:PassRole'], role.roleArn, {
    StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
  });
}

function allowExecutions(
  service: ServiceFunction,
  machine: Machine,
  kinds: readonly ExecutionAccess[],
): void {
  for (const { action, on } of kinds.map((kind) => executionActions[kind])) {
    if (on === 'machine') service.allow([action], machine.arnFor(service));
    else service.allowAll([action], machine.everyExecution, 'Executions are named after votings.');
  }
}
