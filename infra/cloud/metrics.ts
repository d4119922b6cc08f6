import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { period } from './constructs/operators.ts';
import type { Schedules } from './constructs/schedules.ts';
import type { ServiceFunction } from './constructs/service-function.ts';

/** Where the numbers come from. */
export type Measured = {
  readonly functions: readonly ServiceFunction[];
  readonly stage: HttpStage;
  readonly machine: StateMachine;
  readonly schedules: Schedules;
  readonly tables: Readonly<Record<string, TableV2>>;
};

export type Metrics = ReturnType<typeof metricsOf>;

/** Every number that an alarm watches or the dashboard shows, each over one minute. */
export function metricsOf({ functions, stage, machine, schedules, tables }: Measured) {
  const voting = functions.find(({ part }) => part.operations?.includes('castVote'));
  if (!voting) throw new Error('No part of infra/parts.ts answers the operation castVote');
  const times = (statistic: string, label: string) =>
    voting.lambda.metricDuration({ statistic, period, label });
  return {
    vote: {
      answers: reported(voting, 'Answers', 'answers'),
      failures: reported(voting, 'Failures', 'failures'),
      errors: voting.lambda.metricErrors({ period, label: 'errors' }),
      throttled: voting.lambda.metricThrottles({ period, label: 'throttled' }),
      concurrent: voting.lambda.metric('ConcurrentExecutions', {
        statistic: Stats.MAXIMUM,
        period,
        label: 'environments',
      }),
      p50: times(Stats.p(50), 'p50'),
      p99: times(Stats.p(99), 'p99'),
      max: times(Stats.MAXIMUM, 'slowest'),
    },
    api: {
      count: stage.metricCount({ period, label: 'requests' }),
      clientErrors: stage.metricClientError({ period, statistic: Stats.SUM, label: '4xx' }),
      serverErrors: stage.metricServerError({ period, statistic: Stats.SUM, label: '5xx' }),
      p50: stage.metricLatency({ period, statistic: Stats.p(50), label: 'p50' }),
      p99: stage.metricLatency({ period, statistic: Stats.p(99), label: 'p99' }),
    },
    lifeCycle: {
      started: machine.metricStarted({ period, label: 'started' }),
      succeeded: machine.metricSucceeded({ period, label: 'succeeded' }),
      failed: machine.metricFailed({ period, label: 'failed' }),
      timedOut: machine.metricTimedOut({ period, label: 'timed out' }),
      stopped: machine.metricAborted({ period, label: 'stopped' }),
      throttled: machine.metricThrottled({ period, label: 'throttled' }),
    },
    steps: functions
      .filter(({ part }) => part.placeholder !== undefined)
      .map(({ part, lambda }) => lambda.metricErrors({ period, label: part.name })),
    tables: Object.entries(tables).map(([name, table]) => tableMetrics(name, table)),
    schedules: scheduleMetrics(schedules),
  };
}

/** A number that the function itself reports, for the one operation it answers. */
const reported = ({ part }: ServiceFunction, metricName: string, label: string): Metric =>
  new Metric({
    namespace: 'Hustings',
    metricName,
    dimensionsMap: { service: part.name, operation: 'castVote' },
    statistic: Stats.SUM,
    period,
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
  const throttled: IMetric = new MathExpression({
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

function scheduleMetrics({ group, undelivered }: Schedules) {
  const metric = (metricName: string, label: string): Metric =>
    new Metric({
      namespace: 'AWS/Scheduler',
      metricName,
      dimensionsMap: { ScheduleGroup: group.scheduleGroupName },
      statistic: Stats.SUM,
      period,
      label,
    });
  return {
    attempts: metric('InvocationAttemptCount', 'attempts'),
    targetErrors: metric('TargetErrorCount', 'target errors'),
    givenUp: undelivered.metricApproximateNumberOfMessagesVisible({ period, label: 'given up' }),
    lost: metric('InvocationsFailedToBeSentToDeadLetterCount', 'lost'),
  };
}
