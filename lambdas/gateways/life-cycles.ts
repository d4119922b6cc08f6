import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';
import { createExecutions } from '#gateways/executions.ts';
import { unless } from '#gateways/unless.ts';

/** Where life cycles are scheduled and started. */
export type LifeCycleSettings = {
  readonly machineArn: string;
  readonly scheduleGroup: string;
  readonly schedulerRoleArn: string;
  readonly scheduleDlqArn: string;
};

/** Starts and stops the life cycles of votings; every call may be repeated. */
export type LifeCycles = {
  /** Has the execution started in the minute of `startAt`, epoch milliseconds. */
  readonly schedule: (input: LifeCycleInput, startAt: number) => Promise<void>;
  readonly unschedule: (input: LifeCycleInput) => Promise<void>;
  readonly start: (input: LifeCycleInput) => Promise<void>;
  readonly stop: (executionName: string, cause: string) => Promise<void>;
};

const minuteText = (at: number): string => new Date(at).toISOString().slice(0, 19);

export function createLifeCycles(
  scheduler: SchedulerClient,
  machines: SFNClient,
  settings: LifeCycleSettings,
): LifeCycles {
  const executions = createExecutions(machines, settings.machineArn);
  return {
    schedule: async (input, startAt) => {
      const command = new CreateScheduleCommand(scheduleOf(settings, input, startAt));
      await unless([ConflictException], scheduler.send(command));
    },
    unschedule: async (input) => {
      const command = new DeleteScheduleCommand({
        Name: executionName(input),
        GroupName: settings.scheduleGroup,
      });
      await unless([ResourceNotFoundException], scheduler.send(command));
    },
    start: (input) => executions.start(executionName(input), input),
    stop: (name, cause) => executions.stop(name, cause, 'Superseded'),
  };
}

/** The target with which Scheduler starts executions, in the partition of AWS of the machine. */
export const startTargetFor = (machineArn: string): string =>
  `arn:${machineArn.split(':')[1]}:scheduler:::aws-sdk:sfn:startExecution`;

const scheduleOf = (settings: LifeCycleSettings, input: LifeCycleInput, startAt: number) => ({
  Name: executionName(input),
  GroupName: settings.scheduleGroup,
  ScheduleExpression: `at(${minuteText(startAt)})`,
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  ActionAfterCompletion: 'DELETE' as const,
  Target: {
    Arn: startTargetFor(settings.machineArn),
    RoleArn: settings.schedulerRoleArn,
    DeadLetterConfig: { Arn: settings.scheduleDlqArn },
    // After an hour a start is a matter for operators: the message in the queue notifies them.
    RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 185 },
    Input: JSON.stringify({
      StateMachineArn: settings.machineArn,
      Name: executionName(input),
      Input: JSON.stringify(input),
    }),
  },
});
