import { operations } from '#contracts/http/operations.ts';
import type { Part } from '#infra/parts.ts';

/** The construct's name of a function in logical ids. */
export const idOf = (name: string): string => name.replaceAll('-', '');

const onTables = {
  get: 'dynamodb:GetItem',
  query: 'dynamodb:Query',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  check: 'dynamodb:ConditionCheckItem',
  delete: 'dynamodb:DeleteItem',
};

const arn = (service: string, rest: string): string =>
  `arn:<Partition>:${service}:<Region>:<AccountId>:${rest}`;

const everyExecution = arn('states', 'execution:hustings-prod-voting-lifecycle:*');
const everySchedule = arn('scheduler', 'schedule/hustings-prod/*');

const onExecutions = {
  start: 'states:StartExecution LifeCycleMachine',
  list: 'states:ListExecutions LifeCycleMachine',
  stop: `states:StopExecution ${everyExecution}`,
  describe: `states:DescribeExecution ${everyExecution}`,
  history: `states:GetExecutionHistory ${everyExecution}`,
  redrive: `states:RedriveExecution ${everyExecution}`,
};

/** What a part's function should be allowed, each `<action> <resource>`. */
export function expectedGrants(part: Part): string[] {
  const logs = `${idOf(part.name)}Logs`;
  return [
    `logs:CreateLogStream ${logs}`,
    `logs:PutLogEvents ${logs}`,
    'xray:PutTelemetryRecords *',
    'xray:PutTraceSegments *',
    ...Object.entries(part.tables).flatMap(([table, access]) =>
      access.map((kind) => `${onTables[kind]} table ${table}`),
    ),
    ...(part.publishesFacts ? ['sns:Publish FactsTopic'] : []),
    ...(part.schedules
      ? [
          `scheduler:CreateSchedule ${everySchedule}`,
          `scheduler:DeleteSchedule ${everySchedule}`,
          'iam:PassRole SchedulesRole',
        ]
      : []),
    ...(part.executions ?? []).map((kind) => onExecutions[kind]),
  ];
}

/** The variables that a part's function should find in its environment. */
export const expectedVariables = (part: Part): string[] => [
  'POWERTOOLS_METRICS_NAMESPACE',
  'POWERTOOLS_SERVICE_NAME',
  ...Object.keys(part.tables).map((name) => `HUSTINGS_TABLE_${name.toUpperCase()}`),
  ...(part.publishesFacts ? ['HUSTINGS_FACTS_TOPIC_ARN'] : []),
  ...(part.executions ? ['HUSTINGS_MACHINE_ARN'] : []),
  ...(part.schedules
    ? ['HUSTINGS_SCHEDULE_GROUP', 'HUSTINGS_SCHEDULER_ROLE_ARN', 'HUSTINGS_SCHEDULE_DLQ_ARN']
    : []),
];

/** The routes that the contract asks for, each to the function of its part. */
export const expectedRoutes = (parts: readonly Part[]) =>
  Object.values(operations).map(({ id, method, path, scopes }) => {
    const part = parts.find((each) => each.operations?.includes(id));
    const isPublic = scopes.length === 0;
    return {
      route: `${method} ${path}`,
      scopes: [...scopes] as string[],
      authorization: isPublic ? 'NONE' : 'JWT',
      authorizer: isPublic ? undefined : 'DoorApiSignIn',
      calls: `${idOf(part?.name ?? '')}FunctionAliaslive`,
    };
  });
