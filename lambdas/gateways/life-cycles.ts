import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { executionName, type LifeCycleInput } from '#contracts/life-cycle.ts';

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
  readonly stop: (input: LifeCycleInput, cause: string) => Promise<void>;
};

/** The state machine's ARN turned into that of one of its executions. */
export const executionArnOf = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

type ErrorClass = abstract new (...args: never[]) => Error;

/** Runs a call that may find its work done already. */
async function unless(done: ErrorClass, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof done)) throw error;
  }
}

const minuteText = (at: number): string => new Date(at).toISOString().slice(0, 19);

export function createLifeCycles(
  scheduler: SchedulerClient,
  machines: SFNClient,
  settings: LifeCycleSettings,
): LifeCycles {
  const { machineArn, scheduleGroup } = settings;
  return {
    schedule: async (input, startAt) => {
      const command = new CreateScheduleCommand(scheduleOf(settings, input, startAt));
      await unless(ConflictException, scheduler.send(command));
    },
    unschedule: async (input) => {
      const named = { Name: executionName(input), GroupName: scheduleGroup };
      await unless(ResourceNotFoundException, scheduler.send(new DeleteScheduleCommand(named)));
    },
    start: async (input) => {
      const command = new StartExecutionCommand({
        stateMachineArn: machineArn,
        name: executionName(input),
        input: JSON.stringify(input),
      });
      await unless(ExecutionAlreadyExists, machines.send(command));
    },
    stop: async (input, cause) => {
      const executionArn = executionArnOf(machineArn, executionName(input));
      const command = new StopExecutionCommand({ executionArn, error: 'Superseded', cause });
      await unless(ExecutionDoesNotExist, machines.send(command));
    },
  };
}

const scheduleOf = (settings: LifeCycleSettings, input: LifeCycleInput, startAt: number) => ({
  Name: executionName(input),
  GroupName: settings.scheduleGroup,
  ScheduleExpression: `at(${minuteText(startAt)})`,
  ScheduleExpressionTimezone: 'UTC',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  ActionAfterCompletion: 'DELETE' as const,
  Target: {
    Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
    RoleArn: settings.schedulerRoleArn,
    DeadLetterConfig: { Arn: settings.scheduleDlqArn },
    RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
    Input: JSON.stringify({
      StateMachineArn: settings.machineArn,
      Name: executionName(input),
      Input: JSON.stringify(input),
    }),
  },
});
