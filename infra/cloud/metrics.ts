import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { OperationId } from '#contracts/http/operations.ts';
import type { CounterName } from '#contracts/observer.ts';
import type { MachineName } from '#infra/part.ts';
import type { PartName } from '#infra/parts.ts';
import { period } from './constructs/alarms.ts';
import type { ServiceHttpApi } from './constructs/http-api.ts';
import type { Identity } from './constructs/identity.ts';
import type { Machine } from './constructs/machine.ts';
import type { Schedules } from './constructs/schedules.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import type { Subscription } from './constructs/subscription.ts';
import type { TimerJobs } from './constructs/timer-jobs.ts';
import { quotaMetrics } from './quota-metrics.ts';

/** The resources that the metrics measure. */
export type MetricSources = {
  readonly functions: readonly ServiceFunction[];
  readonly api: ServiceHttpApi;
  readonly identity: Identity;
  readonly machines: Readonly<Record<MachineName, Machine>>;
  readonly schedules: Schedules;
  readonly timerJobs: TimerJobs;
  readonly subscriptions: readonly Subscription[];
  readonly tables: Readonly<Record<string, TableV2>>;
};

export type Metrics = ReturnType<typeof createMetrics>;

/** Every metric of the alarms and the dashboard, over a minute unless another period is named. */
export function createMetrics({
  functions,
  api,
  identity,
  machines,
  schedules,
  timerJobs,
  subscriptions,
  tables,
}: MetricSources) {
  return {
    vote: voteMetrics(functionOf('castVote', functions)),
    api: { ...apiMetrics(api.stage), turnedAway: api.turnedAway },
    signIn: signInMetrics(identity),
    quotas: quotaMetrics(api.stage, tables),
    lifeCycle: machineMetrics(machines['voting-lifecycle']),
    purchases: machineMetrics(machines['credit-purchase']),
    payments: paymentMetrics(functions),
    reconciliation: reconciliationMetrics(functions, machines.reconciliation),
    sweep: sweepMetrics(named('sweep', functions)),
    steps: functions
      .filter(({ part }) => part.calledBy.step !== undefined)
      .map(({ part, lambda }) => lambda.metricErrors({ period, label: part.name })),
    tables: Object.entries(tables).map(([name, table]) => tableMetrics(name, table)),
    schedules: scheduleMetrics(schedules),
    timerJobs: scheduleMetrics(timerJobs.schedules),
    subscribers: subscriptions.map(subscriberMetrics),
  };
}

/** The function of an operation. Throws if no part has the operation. */
export function functionOf(
  id: OperationId,
  functions: readonly ServiceFunction[],
): ServiceFunction {
  const found = functions.find(({ part }) => part.calledBy.http?.includes(id));
  if (!found) throw new Error(`No part of infra/parts.ts has the operation ${id}`);
  return found;
}

/** The function of a part. Throws if there is none. */
function named(name: PartName, functions: readonly ServiceFunction[]): ServiceFunction {
  const found = functions.find(({ part }) => part.name === name);
  if (!found) throw new Error(`infra/parts.ts names no ${name}`);
  return found;
}

function voteMetrics(voting: ServiceFunction) {
  const times = (statistic: string, label: string) =>
    voting.lambda.metricDuration({ statistic, period, label });
  return {
    ...operationMetrics(voting, 'castVote', 'votes'),
    throttled: voting.lambda.metricThrottles({ period, label: 'throttled' }),
    concurrent: voting.lambda.metric('ConcurrentExecutions', {
      statistic: Stats.MAXIMUM,
      period,
      label: 'environments',
    }),
    p50: times(Stats.p(50), 'p50'),
    p99: times(Stats.p(99), 'p99'),
    max: times(Stats.MAXIMUM, 'slowest'),
  };
}

const apiMetrics = (stage: HttpStage) => ({
  count: stage.metricCount({ period, label: 'requests' }),
  clientErrors: stage.metricClientError({ period, statistic: Stats.SUM, label: '4xx' }),
  serverErrors: stage.metricServerError({ period, statistic: Stats.SUM, label: '5xx' }),
  p50: stage.metricLatency({ period, statistic: Stats.p(50), label: 'p50' }),
  p99: stage.metricLatency({ period, statistic: Stats.p(99), label: 'p99' }),
});

const machineMetrics = ({ machine }: Machine) => ({
  started: machine.metricStarted({ period, label: 'started' }),
  succeeded: machine.metricSucceeded({ period, label: 'succeeded' }),
  failed: machine.metricFailed({ period, label: 'failed' }),
  timedOut: machine.metricTimedOut({ period, label: 'timed out' }),
  stopped: machine.metricAborted({ period, label: 'stopped' }),
  throttled: machine.metricThrottled({ period, label: 'throttled' }),
});

function paymentMetrics(functions: readonly ServiceFunction[]) {
  const receiving = functionOf('receivePaymentEvent', functions);
  const moving = functions.find(({ part }) => part.calledBy.step === 'MovePurchase');
  if (!moving) throw new Error('No part of infra/parts.ts moves purchases');
  return {
    starts: operationMetrics(functionOf('startPurchase', functions), 'startPurchase', 'purchases'),
    events: operationMetrics(receiving, 'receivePaymentEvent', 'events'),
    // Any sender can cause these two: they show an attack or a wrong secret, but raise no alarm.
    notVerified: counted(receiving, 'EventsNotVerified', 'not verified an hour', Duration.hours(1)),
    ofStrangers: counted(receiving, 'EventsOfStrangers', 'of strangers an hour', Duration.hours(1)),
    withoutEvent: counted(moving, 'PaymentsWithoutEvent', 'without event', period),
    notCredited: new MathExpression({
      expression: 'FILL(received, 0) + FILL(lookedUp, 0)',
      usingMetrics: {
        received: counted(receiving, 'PaymentsNotCredited', 'not credited', period),
        lookedUp: counted(moving, 'PaymentsNotCredited', 'not credited', period),
      },
      period,
      label: 'not credited',
    }),
  };
}

function reconciliationMetrics(functions: readonly ServiceFunction[], runs: Machine) {
  const { lambda } = named('reconcile-nightly', functions);
  return {
    // The differences of one run stay until the next finds none.
    differences: counted(
      named('reconcile-client', functions),
      'ReconciliationDifferences',
      'a day',
      Duration.days(1),
    ),
    notStarted: lambda.metricErrors({ period, label: 'not started' }),
    failed: machineMetrics(runs).failed,
    // Retries are invocations, too, and would hide a job that is missing.
    started: lambda.metric('AsyncEventsReceived', {
      statistic: Stats.SUM,
      period: Duration.hours(1),
      label: 'started an hour',
    }),
  };
}

/** Each run counts all that is overdue, so a repeat adds nothing. */
const sweepMetrics = (sweep: ServiceFunction) => {
  const overdue = (name: CounterName, label: string) =>
    counted(sweep, name, label, Duration.minutes(5)).with({ statistic: Stats.MAXIMUM });
  return {
    votings: overdue('VotingsOverdue', 'votings overdue'),
    purchases: overdue('PurchasesOverdue', 'purchases overdue'),
  };
};

/** Responses and failures of one operation. A timeout is counted by Lambda, not the function. */
function operationMetrics(service: ServiceFunction, operation: OperationId, label: string) {
  const failed = new MathExpression({
    expression: `FILL(${label}Failed, 0) + FILL(${label}Stopped, 0)`,
    usingMetrics: {
      [`${label}Failed`]: reported(service, operation, 'Failures', 'failures'),
      [`${label}Stopped`]: service.lambda.metricErrors({ period, label: 'errors' }),
    },
    period,
    label: `${label}: failed`,
  });
  return { responses: reported(service, operation, 'Answers', `${label}: responses`), failed };
}

/** A metric that the function itself reports for an operation. */
const reported = (
  { part, metricsNamespace: namespace }: ServiceFunction,
  operation: OperationId,
  metricName: 'Answers' | 'Failures',
  label: string,
): Metric =>
  new Metric({
    namespace,
    metricName,
    dimensionsMap: { service: part.name, operation },
    statistic: Stats.SUM,
    period,
    label,
  });

/** A counter that the function reports for an alarm. */
const counted = (
  { part, metricsNamespace: namespace }: ServiceFunction,
  metricName: CounterName,
  label: string,
  over: Duration,
): Metric =>
  new Metric({
    namespace,
    metricName,
    dimensionsMap: { service: part.name },
    statistic: Stats.SUM,
    period: over,
    label,
  });

function tableMetrics(name: string, { tableName }: TableV2) {
  const metric = (metricName: string): Metric =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: tableName },
      statistic: Stats.SUM,
      period,
      label: `${name}: ${metricName}`,
    });
  const throttled = new MathExpression({
    // The names of the terms must differ from those of the other tables on the same graph.
    expression: `FILL(${name}Reads, 0) + FILL(${name}Writes, 0)`,
    usingMetrics: {
      [`${name}Reads`]: metric('ReadThrottleEvents'),
      [`${name}Writes`]: metric('WriteThrottleEvents'),
    },
    period,
    label: `${name}: throttled`,
  });
  return {
    name,
    throttled,
    writes: metric('ConsumedWriteCapacityUnits'),
    conflicts: metric('TransactionConflict'),
  };
}

const scheduleMetrics = ({ group, deadLetterQueue }: Schedules) => ({
  invocations: {
    attempts: group.metricAttempts({ period, label: 'attempts' }),
    failed: group.metricTargetErrors({ period, label: 'failed' }),
    targetThrottled: group.metricTargetThrottled({ period, label: 'throttled by the target' }),
    throttled: group.metricThrottled({ period, label: 'throttled' }),
    dropped: group.metricDropped({ period, label: 'dropped' }),
    lost: group.metricFailedToBeSentToDLQ(undefined, { period, label: 'lost' }),
  },
  ...deadLetterMetrics(deadLetterQueue, 'abandoned'),
});

const deadLetterMetrics = (queue: Queue, label: string) => ({
  deadLetters: queue.metricApproximateNumberOfMessagesVisible({ period, label }),
  oldestDeadLetter: queue.metricApproximateAgeOfOldestMessage({ period, label: `${label}: age` }),
});

const subscriberMetrics = ({ name, queue, deadLetterQueue }: Subscription) => ({
  name,
  waiting: queue.metricApproximateAgeOfOldestMessage({ period, label: `${name}: oldest fact, s` }),
  ...deadLetterMetrics(deadLetterQueue, `${name}: dead letters`),
});

/** Requests to sign in, and to renew a token, that Cognito throttled or refused for our failure. */
function signInMetrics({ users, app, issueToken }: Identity) {
  const throttled = (what: string): Metric =>
    new Metric({
      namespace: 'AWS/Cognito',
      metricName: `${what}Throttles`,
      dimensionsMap: { UserPool: users.userPoolId, UserPoolClient: app.userPoolClientId },
      statistic: Stats.SUM,
      period,
      label: `${what}: throttled`,
    });
  return {
    signIns: throttled('SignIn'),
    tokenRefreshes: throttled('TokenRefresh'),
    failed: issueToken.lambda.metricErrors({ period, label: 'sign-in: errors' }),
  };
}
