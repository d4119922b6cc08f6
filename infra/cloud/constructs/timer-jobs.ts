import { Duration, TimeZone } from 'aws-cdk-lib';
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

  private schedule({ part, live }: ServiceFunction, timer: Timer): void {
    const { group, role, deadLetterQueue } = this.schedules;
    new Schedule(this, part.name, {
      scheduleName: part.name,
      description: part.purpose,
      scheduleGroup: group,
      schedule: expressionOf(timer),
      timeWindow: TimeWindow.off(),
      target: {
        bind: () => ({
          arn: live.functionArn,
          role,
          input: ScheduleTargetInput.fromObject({}),
          retryPolicy: {
            maximumEventAgeInSeconds: retriedSeconds(timer),
            maximumRetryAttempts: 20,
          },
          deadLetterConfig: { arn: deadLetterQueue.queueArn },
        }),
      },
    });
  }
}

const expressionOf = (timer: Timer): ScheduleExpression =>
  timer.every === 'interval'
    ? ScheduleExpression.rate(Duration.minutes(timer.minutes))
    : ScheduleExpression.cron({
        minute: '0',
        hour: String(timer.hour),
        ...(timer.every === 'month' && { day: '1' }),
        timeZone: TimeZone.ETC_UTC,
      });

/** How long a start is retried: an hour at most, and never after the job is due again. */
const retriedSeconds = (timer: Timer): number =>
  timer.every === 'interval' ? Math.min(timer.minutes * 60, 3_600) : 3_600;
