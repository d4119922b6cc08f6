import { beforeAll, expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { operations } from '#contracts/http/operations.ts';
import { timing } from '#contracts/timing.ts';
import { createApp } from '#infra/cloud/create-app.ts';
import { stages } from '#infra/cloud/stages.ts';
import { type Part, parts as partsList, tables } from '#infra/parts.ts';
import { expectedGrants, expectedRoutes, expectedVariables, idOf } from './expected.ts';
import { newFolder } from './folder.ts';
import {
  allowedBy,
  functions,
  grantsOf,
  nameOf,
  ofType,
  type Resource,
  routesOf,
  type Synthesized,
  synthesize,
} from './synthesized.ts';

const parts: readonly Part[] = partsList;
let all: Synthesized;

beforeAll(async () => {
  all = await synthesize();
}, 120_000);

const functionOf = ({ name }: Part): Resource => {
  const found = ofType(all.service, 'Lambda::Function').find(({ id }) => id.startsWith(idOf(name)));
  if (!found) throw new Error(`There is no function ${name}`);
  return found;
};

test('every function may do what its part names, and nothing else', () => {
  const grants = grantsOf(all);
  for (const part of parts) {
    const allowed = grants[`${idOf(part.name)}Role`]?.map(({ action, on }) => `${action} ${on}`);
    expect([part.name, allowed?.sort()]).toEqual([part.name, expectedGrants(part).sort()]);
  }
});

test('the roles are those of the functions, the machine and the schedules', () => {
  const roles = [...parts.map(({ name }) => idOf(name)), 'LifeCycleMachine', 'Schedules'];
  expect(Object.keys(grantsOf(all)).sort()).toEqual(roles.map((name) => `${name}Role`).sort());
  expect(ofType(all.service, 'IAM::Role')).toHaveLength(roles.length);
  expect(ofType(all.state, 'IAM::Role')).toEqual([]);
});

test('only cast-vote may write ballots', () => {
  const writing = /:(Put|Update|Delete|BatchWrite|PartiQL)/;
  const writers = Object.entries(grantsOf(all)).flatMap(([role, allowed]) =>
    allowed.some(({ action, on }) => on === 'table ballots' && writing.test(action)) ? [role] : [],
  );
  expect(writers).toEqual(['castvoteRole']);
});

test('the schedules may start this machine and report what they gave up', () => {
  expect(grantsOf(all).SchedulesRole).toEqual([
    { action: 'states:StartExecution', on: 'LifeCycleMachine' },
    { action: 'sqs:SendMessage', on: 'SchedulesUndelivered' },
  ]);
});

test('a role is handed to Scheduler only, and only schedules of the group may work as it', () => {
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

test('the machine may call its three steps and write its logs and traces', () => {
  const allowed = grantsOf(all).LifeCycleMachineRole ?? [];
  const called = allowed.filter(({ action }) => action === 'lambda:InvokeFunction');
  const steps = parts.filter(({ placeholder }) => placeholder !== undefined);
  expect(called.map(({ on }) => on).sort()).toEqual(
    steps.map(({ name }) => `${idOf(name)}FunctionAliaslive`).sort(),
  );
  const others = allowed.filter(({ action }) => action !== 'lambda:InvokeFunction');
  expect(others.filter(({ action }) => !/^(logs|xray):/.test(action))).toEqual([]);
});

test('no policy allows a wildcard of actions, or all resources where they have names', () => {
  const documents = Object.values({ ...all.service, ...all.state }).flatMap(
    ({ Properties }) => Properties?.PolicyDocument ?? [],
  );
  const allowed = documents.flatMap(allowedBy);
  expect(allowed.filter(({ action }) => action.includes('*'))).toEqual([]);
  const everywhere = allowed.filter(({ on }) => on === '*').map(({ action }) => action);
  const nameless = /^(xray:|logs:(.*LogDeliver|DescribeLogGroups|(Describe|Put)ResourcePolic))/;
  expect(everywhere.filter((action) => !nameless.test(action))).toEqual([]);
});

test('every placeholder of the machine is filled with the function of its part', () => {
  const [machine] = ofType(all.service, 'StepFunctions::StateMachine');
  const filled = Object.entries(machine?.Properties.DefinitionSubstitutions ?? {});
  const expected = parts.flatMap(({ name, placeholder }) =>
    placeholder ? [[placeholder, `${idOf(name)}FunctionAliaslive`]] : [],
  );
  expect(filled.map(([key, arn]) => [key, nameOf(arn)]).sort()).toEqual(expected.sort());
});

test('every operation is a route to the function of its part, with exactly its scopes', () => {
  const byRoute = (one: { route: string }, other: { route: string }) =>
    one.route < other.route ? -1 : 1;
  expect(routesOf(all).sort(byRoute)).toEqual(expectedRoutes(parts).sort(byRoute));
});

test('what the contract leaves open to anyone is the health of the service', () => {
  const open = routesOf(all).filter(({ authorizer }) => authorizer === undefined);
  expect(open.map(({ route }) => route)).toEqual(['GET /health']);
});

test('a token is good for the API if this user pool made it for the app', () => {
  const [authorizer, ...others] = ofType(all.service, 'ApiGatewayV2::Authorizer');
  expect(others).toEqual([]);
  const { Issuer, Audience } = authorizer?.Properties.JwtConfiguration ?? {};
  expect(nameOf(Issuer)).toMatch(/IdentityUsers\w+ProviderURL/);
  expect(Audience.map(nameOf)).toEqual([expect.stringMatching(/IdentityUsersApp/)]);
});

test('the app is public, signs in by code, and renews its tokens one at a time', () => {
  const [app] = ofType(all.state, 'Cognito::UserPoolClient');
  const [server] = ofType(all.state, 'Cognito::UserPoolResourceServer');
  expect(app?.Properties).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
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

test('votes have a throttle of their own', () => {
  const [stage] = ofType(all.service, 'ApiGatewayV2::Stage');
  const { castVote } = operations;
  const { voteThrottle, throttle } = stages.prod;
  expect(stage?.Properties.DefaultRouteSettings.ThrottlingRateLimit).toBe(throttle.rate);
  expect(stage?.Properties.RouteSettings).toEqual({
    [`${castVote.method} ${castVote.path}`]: {
      ThrottlingRateLimit: voteThrottle.rate,
      ThrottlingBurstLimit: voteThrottle.burst,
    },
  });
});

test('every table is encrypted, recoverable, locked and kept', () => {
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

test('users, machine, schedules, undelivered starts and logs outlive their stacks', () => {
  const kept = [
    ...ofType(all.state, 'Cognito::UserPool'),
    ...ofType(all.service, 'StepFunctions::StateMachine'),
    ...ofType(all.service, 'Scheduler::ScheduleGroup'),
    ...ofType(all.service, 'SQS::Queue'),
    ...ofType(all.service, 'Logs::LogGroup'),
  ];
  expect(kept.filter(({ DeletionPolicy }) => DeletionPolicy !== 'Retain')).toEqual([]);
  expect(ofType(all.state, 'Cognito::UserPool')[0]?.Properties.DeletionProtection).toBe('ACTIVE');
});

test('facts and undelivered starts are encrypted, and sent over TLS only', () => {
  const [facts] = ofType(all.service, 'SNS::Topic').filter(({ id }) => id.startsWith('Facts'));
  expect(nameOf(facts?.Properties.KmsMasterKeyId)).toMatch(/:alias\/aws\/sns$/);
  expect(ofType(all.service, 'SQS::Queue')[0]?.Properties.SqsManagedSseEnabled).toBe(true);
  const policies = [
    ...ofType(all.service, 'SNS::TopicPolicy'),
    ...ofType(all.service, 'SQS::QueuePolicy'),
  ];
  expect(policies).toHaveLength(3);
  for (const { Properties } of policies) {
    expect(Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  }
});

test('every log ends some day: one for each function, one for the machine, one for the API', () => {
  const logs = ofType(all.service, 'Logs::LogGroup');
  expect(logs).toHaveLength(parts.length + 2);
  for (const { Properties } of logs) {
    expect(Properties.RetentionInDays).toBe(stages.prod.logRetention);
  }
});

test('the access log does not say who asked for what', () => {
  const [stage] = ofType(all.service, 'ApiGatewayV2::Stage');
  const { Format } = stage?.Properties.AccessLogSettings ?? {};
  expect(Format).not.toMatch(/\$context\.(path|identity|authorizer\.claims)/);
});

test('every function runs as its part says, on the same platform, with its own log', () => {
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
    const variables = Object.keys(Properties.Environment.Variables);
    expect([part.name, variables.sort()]).toEqual([part.name, expectedVariables(part).sort()]);
  }
  expect(logs.size).toBe(parts.length);
});

test('a vote in flight ends well before the count begins', () => {
  const [part] = parts.filter((each) => each.operations?.includes('castVote'));
  if (!part) throw new Error('No part casts votes');
  const timeoutMs = functionOf(part).Properties.Timeout * 1_000;
  expect(timeoutMs).toBe(timing.voteTimeoutMs);
  expect(timing.drainMs).toBeGreaterThanOrEqual(timeoutMs + 5_000);
});

test('every alarm says what to do, and tells operators when it rises and when it is over', () => {
  const alarms = ofType(all.service, 'CloudWatch::Alarm');
  expect(alarms.length).toBeGreaterThan(10);
  for (const { Properties } of alarms) {
    expect(Properties.AlarmDescription).toMatch(/\. .+\.$/);
    for (const actions of [Properties.AlarmActions, Properties.OKActions]) {
      expect(actions).toHaveLength(1);
      expect(all.service[actions[0].Ref]?.Type).toBe('AWS::SNS::Topic');
      expect(nameOf(actions[0])).toBe('OperatorsTopic');
    }
  }
});

test('stalled life cycles, lost starts, failing or slow votes, full tables raise an alarm', () => {
  const alarms = ofType(all.service, 'CloudWatch::Alarm').map((alarm) => JSON.stringify(alarm));
  const watching = (metric: string) => alarms.filter((alarm) => alarm.includes(`"${metric}"`));
  for (const metric of ['ExecutionsFailed', 'ExecutionsTimedOut', 'Duration', 'Throttles', '5xx']) {
    expect([metric, watching(metric).length]).toEqual([metric, 1]);
  }
  expect(watching('ApproximateNumberOfMessagesVisible')).toHaveLength(1);
  expect(watching('WriteThrottleEvents')).toHaveLength(tables.length);
  const steps = parts.filter(({ placeholder }) => placeholder !== undefined);
  expect(watching('Errors')).toHaveLength(steps.length + 1);
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
