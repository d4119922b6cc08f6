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

/** The period of alarms and of graphs on the dashboard, unless another one is named. */
export const period = Duration.minutes(1);

/** One alarm: what it measures, when it rises, and what an operator does about it. */
export type AlarmDefinition = {
  readonly id: string;
  /** What is wrong and what to do about it. */
  readonly description: string;
  readonly metric: IMetric;
  /** The alarm ignores percentiles of a few requests. Default: the metric is no percentile. */
  readonly isPercentile?: true;
} & (
  | {
      /** The alarm rises when the metric is above this number. */
      readonly above: number;
      /** Of a metric that a timer job reports: in so many runs, one after the other, or missing. */
      readonly runs?: number;
    }
  | {
      /** The alarm rises when an hourly metric has counted nothing for so many hours. */
      readonly silentHours: number;
    }
);

const ruleOf = (definition: AlarmDefinition) =>
  'above' in definition
    ? {
        threshold: definition.above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: definition.runs ?? 1,
        treatMissingData:
          definition.runs === undefined
            ? TreatMissingData.NOT_BREACHING
            : TreatMissingData.BREACHING,
      }
    : {
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: definition.silentHours,
        treatMissingData: TreatMissingData.BREACHING,
      };

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
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
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
    const { id, description, metric, isPercentile } = definition;
    const alarm = new Alarm(this, id, {
      alarmDescription: description,
      metric,
      ...ruleOf(definition),
      ...(isPercentile ? { evaluateLowSampleCountPercentile: 'ignore' } : {}),
    });
    const notify = new SnsAction(this.topic);
    alarm.addAlarmAction(notify);
    alarm.addOkAction(notify);
    return alarm;
  }
}
