import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** The interval over which alarms and lines of the dashboard are measured, if none is named. */
export const period = Duration.minutes(1);

/** One thing that operators are told of. */
export type Watch = {
  readonly id: string;
  /** What is wrong and what to do about it. */
  readonly says: string;
  readonly metric: IMetric;
  /** Percentiles of a few requests say little; set for those. */
  readonly isPercentile?: true;
} & (
  | {
      /** The alarm rises when the metric is above this number. */
      readonly above: number;
    }
  | {
      /** The alarm rises when an hourly metric has counted nothing for so many hours. */
      readonly silentHours: number;
    }
);

const ruleOf = (watch: Watch) =>
  'above' in watch
    ? {
        threshold: watch.above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }
    : {
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: watch.silentHours,
        treatMissingData: TreatMissingData.BREACHING,
      };

/** The topic that operators subscribe to, and the alarms that speak on it. */
export class Operators extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { watches }: { readonly watches: readonly Watch[] }) {
    super(scope, id);
    // CloudWatch may not use the AWS-managed key. The messages are names of alarms and numbers.
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.alarms = watches.map((watch) => this.createAlarm(watch));
    new CfnOutput(this, 'TopicArn', { value: this.topic.topicArn });
  }

  private createAlarm(watch: Watch): Alarm {
    const { id, says, metric, isPercentile } = watch;
    const alarm = new Alarm(this, id, {
      alarmDescription: says,
      metric,
      ...ruleOf(watch),
      ...(isPercentile ? { evaluateLowSampleCountPercentile: 'ignore' } : {}),
    });
    const tell = new SnsAction(this.topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}
