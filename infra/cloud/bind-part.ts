import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
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

/** Grants a function what its part names and nothing else, and tells it where to find it. */
export function bindPart(service: ServiceFunction, resources: Resources): void {
  const { part } = service;
  bindTables(service, resources.tables);
  if (part.publishesFacts) {
    service.tell('HUSTINGS_FACTS_TOPIC_ARN', resources.facts.topicArn);
    service.allow(['sns:Publish'], resources.facts.topicArn);
  }
  if (part.schedules) bindSchedules(service, resources.schedules);
  for (const [name, access] of Object.entries(part.executions ?? {})) {
    bindExecutions(service, resources.machines[name as MachineName], access);
  }
  if (part.readsPaymentSecrets) bindPaymentSecrets(service, resources.secrets);
  if (part.knowsWebOrigins) service.tell('HUSTINGS_WEB_ORIGINS', resources.webOrigins.join());
}

/** The name of the variable that says where a thing of this name is. */
const variableOf = (kind: 'TABLE' | 'MACHINE', name: string): string =>
  `HUSTINGS_${kind}_${name.toUpperCase().replaceAll('-', '_')}`;

function bindTables(service: ServiceFunction, tables: Resources['tables']): void {
  for (const [key, access] of Object.entries(service.part.tables)) {
    const table = tables[key as TableName];
    service.tell(variableOf('TABLE', key), table.tableName);
    const actions = access.map((kind) => tableActions[kind]);
    service.allow(actions, table.tableArn);
  }
}

function bindSchedules(service: ServiceFunction, schedules: Schedules): void {
  service.tell('HUSTINGS_SCHEDULE_GROUP', schedules.group.scheduleGroupName);
  service.tell('HUSTINGS_SCHEDULER_ROLE_ARN', schedules.role.roleArn);
  service.tell('HUSTINGS_SCHEDULE_DLQ_ARN', schedules.undelivered.queueArn);
  service.allowAll(scheduleActions, schedules.everySchedule, 'Schedules are named after votings.');
  service.allow(['iam:PassRole'], schedules.role.roleArn, {
    StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
  });
}

function bindExecutions(
  service: ServiceFunction,
  machine: Machine,
  kinds: readonly ExecutionAccess[],
): void {
  const arn = machine.arnFor(service);
  service.tell(variableOf('MACHINE', machine.name), arn);
  for (const { action, on } of kinds.map((kind) => executionActions[kind])) {
    if (on === 'machine') service.allow([action], arn);
    else service.allowAll([action], machine.everyExecution, 'Executions are named after votings.');
  }
}

function bindPaymentSecrets(service: ServiceFunction, { prefix, every }: PaymentSecrets): void {
  service.tell('HUSTINGS_PAYMENT_SECRETS_PREFIX', prefix);
  const reason = 'Secrets are named after clients, and end in letters of Secrets Manager.';
  service.allowAll(['secretsmanager:GetSecretValue'], every, reason);
}
