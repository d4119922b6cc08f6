import { TimeZone } from 'aws-cdk-lib';
import {
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { StageSettings } from '#infra/cloud/stages.ts';
import { type Timer, timerOf } from '#infra/part.ts';
import { Schedules } from './schedules.ts';
import type { ServiceFunction } from './service-function.ts';

export type TimerJobsProps = {
  readonly stage: string;
  readonly settings: StageSettings;
  /** Every function; those whose part names a timer are the jobs. */
  readonly functions: readonly ServiceFunction[];
};

/** The schedules of the timer jobs. Their group is not that of the votings' schedules. */
export class TimerJobs extends Construct {
  readonly schedules: Schedules;

  constructor(scope: Construct, id: string, { stage, settings, functions }: TimerJobsProps) {
    super(scope, id);
    const jobs = functions.flatMap((service) => {
      const timer = timerOf(service.part);
      return timer === undefined ? [] : [{ service, timer }];
    });
    this.schedules = new Schedules(this, 'Schedules', {
      name: `hustings-${stage}-timers`,
      settings,
      target: {
        action: 'lambda:InvokeFunction',
        arns: jobs.map(({ service }) => service.live.functionArn),
      },
    });
    for (const { service, timer } of jobs) this.schedule(service, timer);
  }

  private schedule({ part, live }: ServiceFunction, { every, hour }: Timer): void {
    const { group, role, deadLetterQueue } = this.schedules;
    new Schedule(this, part.name, {
      scheduleName: part.name,
      description: part.purpose,
      scheduleGroup: group,
      schedule: ScheduleExpression.cron({
        minute: '0',
        hour: String(hour),
        ...(every === 'month' && { day: '1' }),
        timeZone: TimeZone.ETC_UTC,
      }),
      timeWindow: TimeWindow.off(),
      target: {
        bind: () => ({
          arn: live.functionArn,
          role,
          input: ScheduleTargetInput.fromObject({}),
          // The attempts of an hour end long before the job is due again.
          retryPolicy: { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 20 },
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
        }),
      },
    });
  }
}
