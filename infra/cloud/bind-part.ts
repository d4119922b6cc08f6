import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Part, TableName } from '#infra/parts.ts';
import type { LifeCycle } from './constructs/life-cycle.ts';
import type { Schedules } from './constructs/schedules.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import { executionActions, scheduleActions, tableActions } from './grants.ts';

/** What a function may be allowed to use. */
export type Resources = {
  readonly tables: Readonly<Record<TableName, TableV2>>;
  readonly facts: ITopic;
  readonly lifeCycle: LifeCycle;
  readonly schedules: Schedules;
};

/** Grants a function what its part names and nothing else, and tells it where to find it. */
export function bindPart(service: ServiceFunction, resources: Resources): void {
  bindTables(service, resources.tables);
  if (service.part.publishesFacts) {
    service.tell('HUSTINGS_FACTS_TOPIC_ARN', resources.facts.topicArn);
    service.allow(['sns:Publish'], resources.facts.topicArn);
  }
  if (service.part.schedules) bindSchedules(service, resources.schedules);
  if (service.part.executions) bindExecutions(service, service.part.executions, resources);
}

function bindTables(service: ServiceFunction, tables: Resources['tables']): void {
  for (const [key, access] of Object.entries(service.part.tables)) {
    const name = key as TableName;
    service.tell(`HUSTINGS_TABLE_${name.toUpperCase()}`, tables[name].tableName);
    const actions = access.map((kind) => tableActions[kind]);
    service.allow(actions, tables[name].tableArn);
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
  kinds: NonNullable<Part['executions']>,
  { lifeCycle }: Resources,
): void {
  const { machine, everyExecution } = lifeCycle;
  service.tell('HUSTINGS_MACHINE_ARN', machine.stateMachineArn);
  for (const { action, on } of kinds.map((kind) => executionActions[kind])) {
    if (on === 'machine') service.allow([action], machine.stateMachineArn);
    else service.allowAll([action], everyExecution, 'Executions are named after votings.');
  }
}
