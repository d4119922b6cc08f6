import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  type MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** The period of alarms and of graphs on the dashboard, unless another one is named. */
export const period = Duration.minutes(1);

/** One alarm: what it measures, when it rises, and what an operator does about it. */
export type AlarmDefinition = {
  readonly id: string;
  /** What is wrong and what to do about it. */
  readonly description: string;
  readonly metric: Metric | MathExpression;
} & (
  | {
      /** The alarm rises when the metric is above this number. */
      readonly above: number;
      /**
       * A condition, as slowness is: three bad minutes raise the alarm, and operators are notified
       * of its end, too. Default: a failure. One raises the alarm, and its end means only that
       * nothing more has failed: what failed waits for its repair, so nobody is notified.
       */
      readonly isCondition?: true;
    }
  | {
      readonly above: number;
      /** Of a metric that a timer job reports: in so many runs, one after the other, or missing. */
      readonly runs: number;
    }
  | {
      /** The alarm rises when an hourly metric has counted nothing for so many hours. */
      readonly silentHours: number;
    }
);

/**
 * As many bad minutes as `bad` raise an alarm, of the newest `minutes`: the data of some services
 * come minutes late, when those of later minutes are there already.
 */
const ofFailure = { bad: 1, minutes: 5 };
const ofCondition = { bad: 3, minutes: 15 };

function ruleOf(definition: AlarmDefinition) {
  if ('silentHours' in definition) {
    return {
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: definition.silentHours,
      treatMissingData: TreatMissingData.BREACHING,
    };
  }
  const above = {
    threshold: definition.above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
  };
  if ('runs' in definition) {
    const { runs: evaluationPeriods } = definition;
    return { ...above, evaluationPeriods, treatMissingData: TreatMissingData.BREACHING };
  }
  // A longer period slides along by the minute: what is late falls into it all the same.
  const isByMinute = definition.metric.period.toSeconds() === period.toSeconds();
  const { bad, minutes } = definition.isCondition ? ofCondition : ofFailure;
  return {
    ...above,
    evaluationPeriods: isByMinute ? minutes : 1,
    datapointsToAlarm: isByMinute ? bad : 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

/** A label makes the CDK write the long form of an alarm, which is for several metrics. */
function withoutLabel(metric: AlarmDefinition['metric']): IMetric {
  if (!(metric instanceof Metric)) return metric;
  const { namespace, metricName, statistic, period, dimensions = {} } = metric;
  return new Metric({ namespace, metricName, statistic, period, dimensionsMap: dimensions });
}

export type AlarmsProps = { readonly definitions: readonly AlarmDefinition[] };

/** The alarms, and the topic that notifies the operators who subscribe to it. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { definitions }: AlarmsProps) {
    super(scope, id);
    // CloudWatch may not use the AWS-managed key. The messages are names of alarms and numbers.
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: ['cloudwatch', 'budgets'].map(
          (service) => new ServicePrincipal(`${service}.amazonaws.com`),
        ),
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.all = definitions.map((definition) => this.createAlarm(definition));
    new CfnOutput(this, 'TopicArn', { value: this.topic.topicArn });
  }

  /** The alarm of this id. Throws if there is none. */
  named(id: string): Alarm {
    return this.node.findChild(id) as Alarm;
  }

  private createAlarm(definition: AlarmDefinition): Alarm {
    const { id, description: alarmDescription, metric } = definition;
    const rule = ruleOf(definition);
    const alarm = new Alarm(this, id, { alarmDescription, metric: withoutLabel(metric), ...rule });
    const notify = new SnsAction(this.topic);
    alarm.addAlarmAction(notify);
    const isFailure = 'above' in definition && !('runs' in definition || definition.isCondition);
    if (!isFailure) alarm.addOkAction(notify);
    return alarm;
  }
}
