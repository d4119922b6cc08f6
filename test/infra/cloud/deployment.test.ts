// Over budget: all of its tests read one synthesis, which takes seconds to make.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { operations } from '#contracts/http/operations.ts';
import { timing } from '#contracts/timing.ts';
import { createApp } from '#infra/cloud/create-app.ts';
import { stages } from '#infra/cloud/stages.ts';
import { cors } from '#infra/cors.ts';
import type { MachineName, Part, TableName } from '#infra/part.ts';
import { machines, parts as partsList, tables } from '#infra/parts.ts';
import {
  expectedClientGrants,
  expectedGrants,
  expectedRoutes,
  expectedVariables,
  idOf,
  isClientScoped,
} from './expected.ts';
import { newFolder } from './folder.ts';
import {
  allowedBy,
  functions,
  type Grant,
  grantsOf,
  nameOf,
  ofType,
  type Resource,
  routesOf,
  type Synthesis,
  synthesize,
  synthesizeWith,
} from './synthesized.ts';

const parts: readonly Part[] = partsList;
const machineNames = Object.keys(machines) as MachineName[];
let all: Synthesis;

beforeAll(async () => {
  all = await synthesize();
});

const functionOf = ({ name }: Part): Resource => {
  const found = ofType({ ...all.service, ...all.state }, 'Lambda::Function').find(({ id }) =>
    id.startsWith(idOf(name)),
  );
  if (!found) throw new Error(`There is no function ${name}`);
  return found;
};

const aslOf = (name: MachineName): string =>
  readFileSync(join(import.meta.dirname, '../../..', machines[name].file), 'utf8');

/** The parts whose placeholders are in the file of a machine. */
const stepsOf = (name: MachineName): string[] => {
  const asl = aslOf(name);
  return parts.flatMap((part) =>
    part.calledBy.step && asl.includes(`\${${part.calledBy.step}}`) ? [part.name] : [],
  );
};

test('every function may do what its part names, and nothing else', () => {
  const grants = grantsOf(all);
  for (const part of parts) {
    const allowed = grants[`${idOf(part.name)}Role`]?.map(({ action, on }) => `${action} ${on}`);
    expect([part.name, allowed?.sort()]).toEqual([part.name, expectedGrants(part).sort()]);
  }
});

test('items of a client are accessible in sessions for that client, and nowhere else', () => {
  const grants = grantsOf(all);
  for (const part of parts) {
    const allowed = grants[`${idOf(part.name)}ClientDataRole`]?.map(
      ({ action, on, condition }) => `${action} ${on} ${JSON.stringify(condition)}`,
    );
    const expected = isClientScoped(part) ? expectedClientGrants(part).sort() : undefined;
    expect([part.name, allowed?.sort()]).toEqual([part.name, expected]);
  }
});

test('only its function may start a session for a client, with one tag', () => {
  for (const part of parts.filter(isClientScoped)) {
    const id = `${idOf(part.name)}ClientDataRole`;
    const [role] = ofType(all.service, 'IAM::Role').filter(
      (each) => nameOf({ Ref: each.id }) === id,
    );
    const [statement, ...others] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [];
    expect(others).toEqual([]);
    expect(nameOf(statement.Principal.AWS)).toBe(`${idOf(part.name)}Role`);
    expect(statement).toMatchObject({
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: {
        StringLike: { 'aws:RequestTag/clientId': '?*' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['clientId'] },
      },
    });
  }
});

test('only these parts may touch the items of every client', () => {
  const unlimited = parts.filter((part) => !isClientScoped(part)).map(({ name }) => name);
  expect(unlimited.sort()).toEqual([
    'cast-vote',
    'check-health',
    'inspect-executions',
    'issue-token',
    'reconcile-nightly',
    'sweep',
  ]);
});

test('the roles are those of the functions, the machines and the schedules', () => {
  const roles = [
    ...parts.map(({ name }) => idOf(name)),
    ...parts.filter(isClientScoped).map(({ name }) => `${idOf(name)}ClientData`),
    ...machineNames.map((name) => `${idOf(name)}Machine`),
    'Schedules',
    'TimerJobsSchedules',
  ];
  expect(Object.keys(grantsOf(all)).sort()).toEqual(roles.map((name) => `${name}Role`).sort());
  // That of CodeDeploy has a policy of AWS.
  const resources = { ...all.service, ...all.state };
  expect(ofType(resources, 'IAM::Role')).toHaveLength(roles.length + 1);
});

/** The names of the parts whose function has such a grant. */
const allowedParts = (matches: (grant: Grant) => boolean): string[] => {
  const grants = grantsOf(all);
  return parts
    .map(({ name }) => name)
    .filter((name) =>
      ['Role', 'ClientDataRole'].some((role) => grants[`${idOf(name)}${role}`]?.some(matches)),
    )
    .sort();
};

const writersOf = (table: TableName): string[] =>
  allowedParts(
    ({ action, on }) =>
      on === `table ${table}` && /:(Put|Update|Delete|BatchWrite|PartiQL)/.test(action),
  );

test('only cast-vote may write ballots', () => {
  expect(writersOf('ballots')).toEqual(['cast-vote']);
});

test('only functions that record votes, settings or credits may write voters', () => {
  expect(writersOf('voters')).toEqual([
    'cast-vote',
    'grant-credits',
    'manage-sales',
    'move-purchase',
    'read-profile',
    'receive-payment-events',
    'register-voter',
    'void-votes',
  ]);
});

test('only functions that sell, settle, reconcile or start purchases may write them', () => {
  expect(writersOf('purchases')).toEqual([
    'inspect-executions',
    'manage-sales',
    'move-purchase',
    'receive-payment-events',
    'reconcile',
    'reconcile-client',
    'sell-credits',
  ]);
});

test('the audit log is appended to and read: no function may update or delete an entry', () => {
  const actions = new Set(
    Object.values(grantsOf(all))
      .flat()
      .filter(({ on }) => on === 'table audit')
      .map(({ action }) => action),
  );
  expect([...actions].sort()).toEqual(['dynamodb:PutItem', 'dynamodb:Query']);
});

test('only functions that admins and operators call may write the audit log', () => {
  expect(writersOf('audit')).toEqual([
    'grant-credits',
    'inspect-executions',
    'manage-sales',
    'manage-votings',
    'reconcile',
    'set-limits',
  ]);
});

test('only functions that call payment providers may read their secrets', () => {
  const readers = ['manage-sales', 'move-purchase', 'receive-payment-events', 'sell-credits'];
  expect(allowedParts(({ action }) => action.startsWith('secretsmanager:'))).toEqual(readers);
});

test('the schedules may start life cycles, and those of timer jobs may invoke these', () => {
  expect(grantsOf(all).SchedulesRole).toEqual([
    { action: 'states:StartExecution', on: 'votinglifecycleMachine' },
    { action: 'sqs:SendMessage', on: 'SchedulesDeadLetterQueue' },
  ]);
  expect(grantsOf(all).TimerJobsSchedulesRole).toEqual([
    { action: 'lambda:InvokeFunction', on: 'reconcilenightlyFunctionAliaslive' },
    { action: 'lambda:InvokeFunction', on: 'sweepFunctionAliaslive' },
    { action: 'sqs:SendMessage', on: 'TimerJobsSchedulesDeadLetterQueue' },
  ]);
});

test('the reconciliation runs every day at its hour in UTC, and is retried', () => {
  const schedules = ofType(all.service, 'Scheduler::Schedule');
  const schedule = schedules.find(({ Properties }) => Properties.Name === 'reconcile-nightly');
  const { Target, GroupName, ...timed } = schedule?.Properties ?? {};
  expect(timed).toMatchObject({
    Name: 'reconcile-nightly',
    State: 'ENABLED',
    ScheduleExpression: 'cron(0 3 * * ? *)',
    ScheduleExpressionTimezone: 'Etc/UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
  });
  expect(GroupName).toBe('hustings-prod-timers');
  expect(nameOf(Target.Arn)).toBe('reconcilenightlyFunctionAliaslive');
  expect(nameOf(Target.RoleArn)).toBe('TimerJobsSchedulesRole');
  expect(nameOf(Target.DeadLetterConfig.Arn)).toBe('TimerJobsSchedulesDeadLetterQueue');
  expect(JSON.parse(Target.Input)).toEqual({});
  expect(Target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0);
});

test('a role is passed to Scheduler only, and only schedules of the group may assume it', () => {
  const passed = Object.values(grantsOf(all))
    .flat()
    .filter(({ action }) => action === 'iam:PassRole');
  const condition = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } };
  expect(passed).toEqual([{ action: 'iam:PassRole', on: 'SchedulesRole', condition }]);
  const role = ofType(all.service, 'IAM::Role').find(
    ({ id }) => nameOf({ Ref: id }) === passed[0]?.on,
  );
  const { Condition } = role?.Properties.AssumeRolePolicyDocument.Statement[0] ?? {};
  expect(nameOf(Condition.StringEquals['aws:SourceArn'])).toBe('SchedulesGroup');
  expect(nameOf(Condition.StringEquals['aws:SourceAccount'])).toBe('<AccountId>');
});

test.each(machineNames)('the machine %s may call its steps and write logs and traces', (name) => {
  const allowed = grantsOf(all)[`${idOf(name)}MachineRole`] ?? [];
  const called = allowed.filter(({ action }) => action === 'lambda:InvokeFunction');
  const steps = stepsOf(name).map((step) => `${idOf(step)}FunctionAliaslive`);
  expect(called.map(({ on }) => on).sort()).toEqual(steps.sort());
  const others = allowed.filter(({ action }) => action !== 'lambda:InvokeFunction');
  expect(others.filter(({ action }) => !/^(logs|xray):/.test(action))).toEqual([]);
});

test('no policy allows a wildcard of actions, or all resources if they have names', () => {
  const documents = Object.values({ ...all.service, ...all.state }).flatMap(
    ({ Properties }) => Properties?.PolicyDocument ?? [],
  );
  const allowed = documents.flatMap(allowedBy);
  expect(allowed.filter(({ action }) => action.includes('*'))).toEqual([]);
  const everywhere = allowed.filter(({ on }) => on === '*').map(({ action }) => action);
  const nameless = /^(xray:|logs:(.*LogDeliver|DescribeLogGroups|(Describe|Put)ResourcePolic))/;
  expect(everywhere.filter((action) => !nameless.test(action))).toEqual([]);
});

test.each(machineNames)(
  'every placeholder of %s is filled with the function of its part, or the partition',
  (name) => {
    const machine = ofType(all.service, 'StepFunctions::StateMachine').find(
      ({ Properties }) => Properties.StateMachineName === `hustings-prod-${name}`,
    );
    const filled = Object.values(machine?.Properties.DefinitionSubstitutions ?? {}).map(nameOf);
    const steps = stepsOf(name).map((step) => `${idOf(step)}FunctionAliaslive`);
    const partition = aslOf(name).includes(`\${Partition}`) ? ['<Partition>'] : [];
    expect(filled.sort()).toEqual([...steps, ...partition].sort());
  },
);

test('every placeholder of a part is used by a machine', () => {
  const placed = parts.filter(({ calledBy }) => calledBy.step !== undefined);
  expect(machineNames.flatMap(stepsOf).sort()).toEqual(placed.map(({ name }) => name).sort());
});

test('every operation is a route to the function of its part, with exactly its scopes', () => {
  const byRoute = (one: { route: string }, other: { route: string }) =>
    one.route < other.route ? -1 : 1;
  expect(routesOf(all).sort(byRoute)).toEqual(expectedRoutes(parts).sort(byRoute));
});

test('API Gateway sends a function the payload 2.0, and waits for it as long as it may run', () => {
  const integrations = ofType(all.service, 'ApiGatewayV2::Integration');
  const ofApi = parts.filter(({ calledBy }) => calledBy.http !== undefined);
  expect(integrations).toHaveLength(ofApi.length);
  for (const { Properties } of integrations) {
    expect(Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    expect(Properties.TimeoutInMillis).toBeUndefined();
  }
  // The usual timeout is 30 s.
  expect(ofApi.filter(({ timeoutSeconds }) => timeoutSeconds >= 30)).toEqual([]);
});

test('only the health of the service and payment events, which are signed, need no token', () => {
  const open = routesOf(all).filter(({ authorizer }) => authorizer === undefined);
  expect(open.map(({ route }) => route).sort()).toEqual([
    'GET /health',
    'POST /payment-events/{provider}/{clientId}',
  ]);
});

test('pages of the web origins, and no others, send and read the headers of both hosts', () => {
  const [api] = ofType(all.service, 'ApiGatewayV2::Api');
  expect(api?.Properties.CorsConfiguration).toMatchObject({
    AllowOrigins: stages.prod.webOrigins,
    AllowHeaders: cors.allowHeaders,
    ExposeHeaders: cors.exposeHeaders,
    MaxAge: cors.maxAgeSeconds,
  });
});

test('the API accepts tokens that this user pool issued for its apps', () => {
  const [authorizer, ...others] = ofType(all.service, 'ApiGatewayV2::Authorizer');
  expect(others).toEqual([]);
  const { Issuer, Audience } = authorizer?.Properties.JwtConfiguration ?? {};
  expect(nameOf(Issuer)).toMatch(/IdentityUsers\w+ProviderURL/);
  expect(Audience.map(nameOf)).toEqual([
    expect.stringMatching(/IdentityUsersApp/),
    expect.stringMatching(/IdentityUsersOperators/),
  ]);
});

const appClient = (name: string): Resource['Properties'] => {
  const found = ofType(all.state, 'Cognito::UserPoolClient').find(
    ({ id }) => nameOf({ Ref: id }) === `IdentityUsers${name}`,
  );
  if (!found) throw new Error(`There is no app client ${name}`);
  return found.Properties;
};
const scopesOf = (name: string): string[] =>
  appClient(name)
    .AllowedOAuthScopes.map(nameOf)
    .filter((scope: string) => scope.includes('/'));

test('the client for second factors takes AWS credentials, and has no login pages', () => {
  expect(appClient('SecondFactor')).toMatchObject({
    AllowedOAuthFlowsUserPoolClient: false,
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
});

test('only the client of operators may ask for their scope, and its tokens are short-lived', () => {
  const every = new Set(Object.values(operations).flatMap(({ scopes }) => scopes));
  const named = (scopes: string[]) => scopes.map((scope) => scope.split('/')[1]).sort();
  const shortOf = (scope: string) => scope.split('/')[1] ?? '';
  expect(named(scopesOf('OperatorsApp'))).toEqual([...every].map(shortOf).sort());
  every.delete('votings/operate');
  expect(named(scopesOf('App'))).toEqual([...every].map(shortOf).sort());
  expect(appClient('OperatorsApp')).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    CallbackURLs: stages.prod.webOrigins.map((origin) => `${origin}/operators/callback`),
    AccessTokenValidity: 15,
    RefreshTokenValidity: 60,
    TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
  });
  expect(ofType(all.state, 'Cognito::UserPoolClient')).toHaveLength(3);
  expect(ofType(all.state, 'Cognito::ManagedLoginBranding')).toHaveLength(2);
});

test('the pool asks the function of its part before it makes tokens, and may invoke it', () => {
  const [pool] = ofType(all.state, 'Cognito::UserPool');
  const { LambdaArn, LambdaVersion } = pool?.Properties.LambdaConfig.PreTokenGenerationConfig ?? {};
  expect([nameOf(LambdaArn), LambdaVersion]).toEqual(['issuetokenFunctionAliaslive', 'V2_0']);
  const [permission, ...others] = ofType(all.state, 'Lambda::Permission');
  expect(others).toEqual([]);
  const { Action, Principal, FunctionName, SourceArn } = permission?.Properties ?? {};
  expect([Action, Principal]).toEqual(['lambda:InvokeFunction', 'cognito-idp.amazonaws.com']);
  expect([nameOf(FunctionName), nameOf(SourceArn)]).toEqual([nameOf(LambdaArn), 'IdentityUsers']);
});

test('a user with a second factor is asked for it at every sign-in', () => {
  const [pool] = ofType(all.state, 'Cognito::UserPool');
  // A remembered device could replace the factor, and a passkey is one by itself.
  expect(pool?.Properties.DeviceConfiguration).toBeUndefined();
  expect(Object.keys(pool?.Properties.Policies)).toEqual(['PasswordPolicy']);
  expect(pool?.Properties).toMatchObject({
    MfaConfiguration: 'OPTIONAL',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
  });
  // With this scope a stolen password would be enough to switch a factor on.
  const selfService = 'aws.cognito.signin.user.admin';
  for (const name of ['App', 'OperatorsApp']) {
    expect(appClient(name).AllowedOAuthScopes).not.toContain(selfService);
  }
});

test.each([
  ['essentials', 'ESSENTIALS', undefined],
  ['plus', 'PLUS', { AdvancedSecurityMode: 'ENFORCED' }],
] as const)('a stage with the plan %s has its threat protection', (userPoolPlan, tier, addOns) => {
  const [pool] = ofType(synthesizeWith([], { userPoolPlan }).state, 'Cognito::UserPool');
  expect([pool?.Properties.UserPoolTier, pool?.Properties.UserPoolAddOns]).toEqual([tier, addOns]);
});

test('the app is public, signs in by code, and renews its tokens one at a time', () => {
  const [server] = ofType(all.state, 'Cognito::UserPoolResourceServer');
  expect(appClient('App')).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'],
    CallbackURLs: stages.prod.webOrigins.map((origin) => `${origin}/callback`),
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    RefreshTokenRotation: { Feature: 'ENABLED' },
  });
  const declared = server?.Properties.Scopes.map(
    ({ ScopeName }: { ScopeName: string }) => `${server.Properties.Identifier}/${ScopeName}`,
  );
  const needed = new Set(Object.values(operations).flatMap(({ scopes }) => scopes));
  expect(declared).toEqual([...needed].sort());
});

test('votes, the reads before them, purchases and events have throttles of their own', () => {
  const [stage] = ofType(all.service, 'ApiGatewayV2::Stage');
  const { throttleOf, throttle } = stages.prod;
  expect(stage?.Properties.DefaultRouteSettings.ThrottlingRateLimit).toBe(throttle.rate);
  const throttled = Object.entries(throttleOf).map(([id, { rate, burst }]) => {
    const { method, path } = operations[id as keyof typeof throttleOf];
    return [`${method} ${path}`, { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }];
  });
  expect(stage?.Properties.RouteSettings).toEqual(Object.fromEntries(throttled));
});

test('the tables that a crowd uses are as warm as their stage has them', () => {
  const warmth = ofType(all.state, 'DynamoDB::GlobalTable').map(({ id, Properties }) => {
    const { ReadUnitsPerSecond: reads, WriteUnitsPerSecond: writes } =
      Properties.WarmThroughput ?? {};
    return [nameOf({ Ref: id }).replace('Tables', ''), reads && { reads, writes }];
  });
  const expected = tables.map((name) => [name, stages.prod.warmThroughput[name as 'ballots']]);
  expect(warmth.sort()).toEqual(expected.sort());
});

test('every table is encrypted, recoverable, protected from deletion and retained', () => {
  const found = ofType(all.state, 'DynamoDB::GlobalTable');
  expect(found).toHaveLength(tables.length);
  for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of found) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(Properties.Replicas).toMatchObject([
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ]);
  }
});

test('facts and dead-letter queues are encrypted, and sent over TLS only', () => {
  const [facts] = ofType(all.service, 'SNS::Topic').filter(({ id }) => id.startsWith('Facts'));
  expect(nameOf(facts?.Properties.KmsMasterKeyId)).toMatch(/:alias\/aws\/sns$/);
  expect(ofType(all.service, 'SQS::Queue')[0]?.Properties.SqsManagedSseEnabled).toBe(true);
  const policies = [
    ...ofType(all.service, 'SNS::TopicPolicy'),
    ...ofType(all.service, 'SQS::QueuePolicy'),
  ];
  expect(policies).toHaveLength(4);
  for (const { Properties } of policies) {
    expect(Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  }
});

test('every log has a retention: one for each function and each machine, one for the API', () => {
  const logs = ofType({ ...all.service, ...all.state }, 'Logs::LogGroup');
  expect(logs).toHaveLength(parts.length + machineNames.length + 1);
  for (const { Properties } of logs) {
    expect(Properties.RetentionInDays).toBe(stages.prod.logRetention);
  }
});

test('the access log leaves out the caller and the path', () => {
  const [stage] = ofType(all.service, 'ApiGatewayV2::Stage');
  const { Format } = stage?.Properties.AccessLogSettings ?? {};
  expect(Format).not.toMatch(/\$context\.(path|identity|authorizer\.claims)/);
});

test('every function has the settings, the environment and the log of its part', () => {
  const logs = new Set<string>();
  for (const part of parts) {
    const { Properties } = functionOf(part);
    expect(Properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      TracingConfig: { Mode: 'Active' },
      MemorySize: part.memoryMb,
      Timeout: part.timeoutSeconds,
    });
    logs.add(nameOf(Properties.LoggingConfig.LogGroup));
    const variables = Object.entries(Properties.Environment.Variables).map(([name, value]) => [
      name,
      nameOf(value),
    ]);
    expect(Object.fromEntries(variables)).toEqual(expectedVariables(part));
  }
  expect(logs.size).toBe(parts.length);
});

test('a vote in flight ends well before the count begins', () => {
  const [part] = parts.filter((each) => each.calledBy.http?.includes('castVote'));
  if (!part) throw new Error('No part serves castVote');
  const timeoutMs = functionOf(part).Properties.Timeout * 1_000;
  expect(timeoutMs).toBe(timing.voteTimeoutMs);
  expect(timing.drainMs).toBeGreaterThanOrEqual(timeoutMs + 5_000);
});

test('there is one dashboard', () => {
  expect(ofType(all.service, 'CloudWatch::Dashboard')).toHaveLength(1);
});

test('cdk-nag and CloudFormation have no findings', () => {
  expect(all.report.pluginReports).toEqual([]);
});

test('cdk-nag stops a stack that allows everything', () => {
  const context = { '@aws-cdk/core:validateAgainstDefaultRules': false };
  const app = createApp(functions, { outdir: newFolder(), context });
  const stack = app.node.findChild('hustings-dev-service') as Stack;
  const role = new Role(stack, 'TooMuch', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  const everything = new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] });
  new Policy(stack, 'Everything', { roles: [role], statements: [everything] });
  expect(() => app.synth()).toThrow(/AwsSolutions-IAM5/);
});
