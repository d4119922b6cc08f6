import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { environmentOf } from '#infra/environment.ts';
import type { ExecutionAccess, MachineName, TableName, Uses } from '#infra/part.ts';
import { partitions } from '#stores/keys.ts';
import type { Machine } from './constructs/machine.ts';
import type { Schedules } from './constructs/schedules.ts';
import type { Conditions, ServiceFunction } from './constructs/service-function.ts';
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
    get clientDataRoleArn() {
      return service.clientData().roleArn;
    },
    factsTopicArn: facts.topicArn,
    scheduleGroup: schedules.group.scheduleGroupName,
    schedulerRoleArn: schedules.role.roleArn,
    scheduleDlqArn: schedules.deadLetterQueue.queueArn,
    paymentSecretsPrefix: secrets.prefix,
    webOrigins,
  });
  for (const [variable, value] of Object.entries(variables))
    service.addEnvironment(variable, value);
  allowTables(service, tables);
  for (const [name, access] of Object.entries(uses.machines ?? {})) {
    allowExecutions(service, machines[name as MachineName], access);
  }
  if (uses.factsTopic) service.allow(['sns:Publish'], facts.topicArn);
  if (uses.schedules) allowSchedules(service, schedules);
  if (uses.paymentSecrets) {
    const reason = 'Secrets are named after clients, and end in letters of Secrets Manager.';
    service.allowWildcard(['secretsmanager:GetSecretValue'], secrets.every, reason);
  }
}

const clientTag = `\${aws:PrincipalTag/clientId}`;

/** A session that is tagged with a client may touch that client's partitions, and no others. */
const ownPartitions = {
  'ForAllValues:StringLike': {
    'dynamodb:LeadingKeys': [clientTag, `${clientTag}#*`],
  },
  // `ForAllValues` holds for a request without leading keys, too.
  Null: { 'dynamodb:LeadingKeys': 'false' },
};
const clientList = {
  'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [partitions.clients] },
  Null: { 'dynamodb:LeadingKeys': 'false' },
};

function allowTables(service: ServiceFunction, tables: Resources['tables']): void {
  const { uses, scope = 'client' } = service.part;
  const allow = (granted: Uses['tables'], conditions: Conditions) => {
    for (const [name, access] of Object.entries(granted)) {
      const actions = access.map((kind) => tableActions[kind]);
      const { tableArn } = tables[name as TableName];
      if (scope === 'client') service.allowClientData(actions, tableArn, conditions);
      else service.allow(actions, tableArn);
    }
  };
  allow(uses.tables, ownPartitions);
  if (scope === 'client') allow(uses.clientList ?? {}, clientList);
}

function allowSchedules(service: ServiceFunction, { everySchedule, role }: Schedules): void {
  service.allowWildcard(scheduleActions, everySchedule, 'Schedules are named after votings.');
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
    else
      service.allowWildcard(
        [action],
        machine.everyExecution,
        'Executions are named after votings.',
      );
  }
}
