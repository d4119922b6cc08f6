import { beforeAll, expect, test } from '@jest/globals';
import { parts } from '#infra/parts.ts';
import { monthly, nightly, subscriber } from '#test/builders/parts.ts';
import {
  grantsOf,
  nameOf,
  ofType,
  type Resource,
  type Synthesis,
  synthesizeWith,
} from './synthesized.ts';

let all: Synthesis;

beforeAll(() => {
  all = synthesizeWith([subscriber, nightly, monthly]);
});

const only = (type: string, name: RegExp): Resource => {
  const found = ofType(all.service, type).filter(({ id }) => name.test(id));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
};
const queue = () => only('SQS::Queue', /^countfactsfactsQueue/);
const deadLetters = () => only('SQS::Queue', /^countfactsfactsDeadLetterQueue/);

test('facts of its kinds, and no others, are sent to the queue of a subscriber as they are', () => {
  const { Properties } = only('SNS::Subscription', /./);
  expect(Properties).toMatchObject({
    Protocol: 'sqs',
    RawMessageDelivery: true,
    FilterPolicy: { kind: subscriber.calledBy.facts },
  });
  expect(nameOf(Properties.TopicArn)).toBe('FactsTopic');
  expect(nameOf(Properties.Endpoint)).toBe('countfactsfactsQueue');
  expect(nameOf(Properties.RedrivePolicy.deadLetterTargetArn)).toBe(
    'countfactsfactsDeadLetterQueue',
  );
});

test('a fact is delivered five times at most, and is then in a queue for ten days at least', () => {
  const { Properties } = queue();
  expect(Properties.RedrivePolicy.maxReceiveCount).toBe(5);
  expect(nameOf(Properties.RedrivePolicy.deadLetterTargetArn)).toBe(
    'countfactsfactsDeadLetterQueue',
  );
  expect(Properties.VisibilityTimeout).toBe(6 * subscriber.timeoutSeconds);
  const retentionSeconds = deadLetters().Properties.MessageRetentionPeriod;
  expect(retentionSeconds).toBe(14 * 86_400);
  expect(retentionSeconds - Properties.MessageRetentionPeriod).toBe(10 * 86_400);
});

test('the queues of a subscriber are encrypted, take TLS only, and outlive their stack', () => {
  const policies = ofType(all.service, 'SQS::QueuePolicy');
  for (const [each, name] of [
    [queue(), 'countfactsfactsQueue'],
    [deadLetters(), 'countfactsfactsDeadLetterQueue'],
  ] as const) {
    expect(each.Properties.SqsManagedSseEnabled).toBe(true);
    expect(each.DeletionPolicy).toBe('RetainExceptOnCreate');
    const policy = policies.find(({ Properties }) => nameOf(Properties.Queues[0]) === name);
    const statements = policy?.Properties.PolicyDocument.Statement;
    const tlsOnly = { Bool: { 'aws:SecureTransport': 'false' } };
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: tlsOnly }),
    );
    const senders = statements.filter((one: { Effect: string }) => one.Effect === 'Allow');
    expect(senders).toMatchObject([
      { Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' } },
    ]);
    expect(nameOf(senders[0].Condition.ArnEquals['aws:SourceArn'])).toBe('FactsTopic');
  }
});

test('a batch goes to the live function, which reports the items that failed', () => {
  const { Properties } = only('Lambda::EventSourceMapping', /./);
  expect(Properties).toMatchObject({
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 5 },
  });
  expect(nameOf(Properties.EventSourceArn)).toBe('countfactsfactsQueue');
  expect(JSON.stringify(Properties.FunctionName)).toMatch(/"countfactsFunctionAliaslive.*:live"/);
});

test('a subscriber may receive from its queue, and no other part may', () => {
  const receivers = Object.entries(grantsOf(all)).flatMap(([role, allowed]) =>
    allowed
      .filter(({ action }) => action.startsWith('sqs:') && action !== 'sqs:SendMessage')
      .map(({ action, on }) => `${role} ${action} ${on}`),
  );
  expect(receivers.sort()).toEqual([
    'countfactsRole sqs:DeleteMessage countfactsfactsQueue',
    'countfactsRole sqs:GetQueueAttributes countfactsfactsQueue',
    'countfactsRole sqs:ReceiveMessage countfactsfactsQueue',
  ]);
});

test('a dead letter raises an alarm and is on the dashboard', () => {
  const { Properties } = only('CloudWatch::Alarm', /DeadLetterscountfacts[0-9A-F]{8}$/);
  expect(Properties).toMatchObject({
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  const { MetricName, Dimensions } = Properties;
  expect(MetricName).toBe('ApproximateNumberOfMessagesVisible');
  expect(nameOf(Dimensions[0].Value)).toBe('countfactsfactsDeadLetterQueue');
  expect(Properties.AlarmDescription).toContain('count-facts');
  expect(JSON.stringify(only('CloudWatch::Dashboard', /./))).toContain('count-facts: dead letters');
});

test('each timer job has a schedule: an interval, every day, or the first of the month', () => {
  const schedules = ofType(all.service, 'Scheduler::Schedule').map(({ Properties }) => [
    Properties.Name,
    Properties.ScheduleExpression,
    Properties.ScheduleExpressionTimezone,
    nameOf(Properties.Target.Arn),
  ]);
  expect(schedules.sort()).toEqual([
    ['reconcile-nightly', 'cron(0 3 * * ? *)', 'Etc/UTC', 'reconcilenightlyFunctionAliaslive'],
    ['report-monthly', 'cron(0 4 1 * ? *)', 'Etc/UTC', 'reportmonthlyFunctionAliaslive'],
    ['sweep', 'rate(5 minutes)', 'Etc/UTC', 'sweepFunctionAliaslive'],
    ['tidy-nightly', 'cron(0 5 * * ? *)', 'Etc/UTC', 'tidynightlyFunctionAliaslive'],
  ]);
  const invoked = grantsOf(all).TimerJobsSchedulesRole?.filter(
    ({ action }) => action === 'lambda:InvokeFunction',
  );
  expect(invoked?.map(({ on }) => on).sort()).toEqual([
    'reconcilenightlyFunctionAliaslive',
    'reportmonthlyFunctionAliaslive',
    'sweepFunctionAliaslive',
    'tidynightlyFunctionAliaslive',
  ]);
});

test('there is a queue for each subscriber of the list, and for nothing else', () => {
  const subscribers = [...parts, subscriber].filter(({ calledBy }) => 'facts' in calledBy);
  expect(ofType(all.service, 'SNS::Subscription')).toHaveLength(subscribers.length);
  expect(ofType(all.service, 'Lambda::EventSourceMapping')).toHaveLength(subscribers.length);
});

test('cdk-nag and CloudFormation have no findings', () => {
  expect(all.report.pluginReports).toEqual([]);
});
