import { operations } from '#contracts/http/operations.ts';
import { tableActions } from '#infra/cloud/grants.ts';
import { stages } from '#infra/cloud/stages.ts';
import { environmentOf } from '#infra/environment.ts';
import type { ExecutionAccess, Part } from '#infra/part.ts';

/** The name of a function in logical ids. */
export const idOf = (name: string): string => name.replaceAll('-', '');

const arn = (service: string, rest: string): string =>
  `arn:<Partition>:${service}:<Region>:<AccountId>:${rest}`;

const everySchedule = arn('scheduler', 'schedule/hustings-prod/*');
const everyPaymentSecret = arn('secretsmanager', 'secret:hustings/prod/payments/*');

/** A step refers to its machine by name, because the machine refers to the step. */
const machineOf = (name: string, { calledBy: { step: placeholder } }: Part): string =>
  placeholder === undefined
    ? `${idOf(name)}Machine`
    : arn('states', `stateMachine:hustings-prod-${name}`);

const expectedExecutions = (
  part: Part,
  name: string,
  access: readonly ExecutionAccess[],
): string[] => {
  const machine = machineOf(name, part);
  const executions = arn('states', `execution:hustings-prod-${name}:*`);
  const grants = {
    start: `states:StartExecution ${machine}`,
    list: `states:ListExecutions ${machine}`,
    answer: `states:SendTaskSuccess ${machine}`,
    stop: `states:StopExecution ${executions}`,
    describe: `states:DescribeExecution ${executions}`,
    history: `states:GetExecutionHistory ${executions}`,
    redrive: `states:RedriveExecution ${executions}`,
  };
  return access.map((kind) => grants[kind]);
};

export const isClientScoped = ({ scope = 'client' }: Part): boolean => scope === 'client';

const onTablesOf = (tables: Part['uses']['tables']): string[] =>
  Object.entries(tables).flatMap(([table, access]) =>
    access.map((kind) => `${tableActions[kind]} table ${table}`),
  );

const clientTag = `\${aws:PrincipalTag/clientId}`;
const leading = (operator: string, keys: readonly string[]) =>
  JSON.stringify({
    [`ForAllValues:${operator}`]: { 'dynamodb:LeadingKeys': keys },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  });

/** The expected grants of the sessions for one client, each with its condition. */
export const expectedClientGrants = ({ uses }: Part): string[] => [
  ...onTablesOf(uses.tables).map(
    (grant) => `${grant} ${leading('StringLike', [clientTag, `${clientTag}#*`])}`,
  ),
  ...onTablesOf(uses.clientList ?? {}).map(
    (grant) => `${grant} ${leading('StringEquals', ['CLIENTS'])}`,
  ),
];

/** The expected grants of a part's function, each `<action> <resource>`. */
export function expectedGrants(part: Part): string[] {
  const logs = `${idOf(part.name)}Logs`;
  return [
    `logs:CreateLogStream ${logs}`,
    `logs:PutLogEvents ${logs}`,
    'xray:PutTelemetryRecords *',
    'xray:PutTraceSegments *',
    ...(isClientScoped(part)
      ? [
          `sts:AssumeRole ${idOf(part.name)}ClientDataRole`,
          `sts:TagSession ${idOf(part.name)}ClientDataRole`,
        ]
      : onTablesOf(part.uses.tables)),
    ...(part.uses.factsTopic ? ['sns:Publish FactsTopic'] : []),
    ...(part.uses.schedules
      ? [
          `scheduler:CreateSchedule ${everySchedule}`,
          `scheduler:DeleteSchedule ${everySchedule}`,
          'iam:PassRole SchedulesRole',
        ]
      : []),
    ...Object.entries(part.uses.machines ?? {}).flatMap(([name, access]) =>
      expectedExecutions(part, name, access),
    ),
    ...(part.uses.secondFactors ? ['cognito-idp:AdminGetUser IdentityUsers'] : []),
    ...(part.uses.paymentSecrets ? [`secretsmanager:GetSecretValue ${everyPaymentSecret}`] : []),
  ];
}

/** The expected environment variables of a part's function in prod, with the resources named. */
export const expectedVariables = (part: Part): Record<string, string> => ({
  POWERTOOLS_SERVICE_NAME: part.name,
  POWERTOOLS_METRICS_NAMESPACE: 'Hustings/prod',
  ...environmentOf(part, {
    table: (name) => `table ${name}`,
    machineArn: (name) => machineOf(name, part),
    clientDataRoleArn: `${idOf(part.name)}ClientDataRole`,
    factsTopicArn: 'FactsTopic',
    scheduleGroup: 'hustings-prod',
    schedulerRoleArn: 'SchedulesRole',
    scheduleDlqArn: 'SchedulesDeadLetterQueue',
    paymentSecretsPrefix: 'hustings/prod/payments/',
    webOrigins: stages.prod.webOrigins,
  }),
});

/** The routes of the contract, each to the function of its part. */
export const expectedRoutes = (parts: readonly Part[]) =>
  Object.values(operations).map(({ id, method, path, scopes }) => {
    const part = parts.find((each) => each.calledBy.http?.includes(id));
    const isPublic = scopes.length === 0;
    return {
      route: `${method} ${path}`,
      scopes: [...scopes] as string[],
      authorization: isPublic ? 'NONE' : 'JWT',
      authorizer: isPublic ? undefined : 'ApiHttpApiSignIn',
      calls: `${idOf(part?.name ?? '')}FunctionAliaslive`,
    };
  });
