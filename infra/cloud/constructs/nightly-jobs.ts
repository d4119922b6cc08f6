import { TimeZone } from 'aws-cdk-lib';
import {
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { StageSettings } from '#infra/cloud/stages.ts';
import { Schedules } from './schedules.ts';
import type { ServiceFunction } from './service-function.ts';

export type NightlyJobsProps = {
  readonly stage: string;
  readonly settings: StageSettings;
  /** The functions that run every night, each at the hour of its part. */
  readonly functions: readonly ServiceFunction[];
};

/** The schedules of the nightly jobs. Their group is not that of the votings' schedules. */
export class NightlyJobs extends Construct {
  readonly schedules: Schedules;

  constructor(scope: Construct, id: string, props: NightlyJobsProps) {
    super(scope, id);
    this.schedules = new Schedules(this, 'Schedules', {
      name: `hustings-${props.stage}-nightly`,
      settings: props.settings,
      target: {
        action: 'lambda:InvokeFunction',
        arns: props.functions.map(({ live }) => live.functionArn),
      },
    });
    for (const each of props.functions) this.schedule(each);
  }

  private schedule({ part, live }: ServiceFunction): void {
    const { group, role, deadLetterQueue } = this.schedules;
    new Schedule(this, part.name, {
      scheduleName: part.name,
      description: part.purpose,
      scheduleGroup: group,
      schedule: ScheduleExpression.cron({
        minute: '0',
        hour: String(part.calledBy.nightlyAtHour),
        timeZone: TimeZone.ETC_UTC,
      }),
      timeWindow: TimeWindow.off(),
      target: {
        bind: () => ({
          arn: live.functionArn,
          role,
          input: ScheduleTargetInput.fromObject({}),
          // The attempts of an hour end long before the next night.
          retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 20 },
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
        }),
      },
    });
  }
}
