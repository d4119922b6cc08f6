import { functionArn } from '#infra/local/aws/arns.ts';

const retry = {
  ErrorEquals: ['StoreUnavailable'],
  IntervalSeconds: 1,
  MaxAttempts: 2,
  BackoffRate: 1,
};

/** A small life cycle: waits, tasks, a fan-out, a choice. */
export const lifeMachine = {
  StartAt: 'Wait for the start',
  States: {
    'Wait for the start': { Type: 'Wait', TimestampPath: '$.startsAt', Next: 'Open' },
    Open: {
      Type: 'Task',
      Resource: functionArn('move'),
      TimeoutSeconds: 30,
      ResultPath: '$.open',
      Retry: [retry],
      Next: 'Wait for the end',
    },
    'Wait for the end': { Type: 'Wait', TimestampPath: '$.endsAt', Next: 'Count every shard' },
    'Count every shard': {
      Type: 'Map',
      ItemsPath: '$.shards',
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Count one shard',
        States: {
          'Count one shard': {
            Type: 'Task',
            Resource: functionArn('shard'),
            Retry: [retry],
            End: true,
          },
        },
      },
      ResultPath: '$.counts',
      Next: 'Do the counts agree?',
    },
    'Do the counts agree?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.disagree', IsPresent: true, Next: 'Counts disagree' }],
      Default: 'Publish',
    },
    'Counts disagree': { Type: 'Fail', Error: 'CountsDisagree', Cause: 'They differ.' },
    Publish: {
      Type: 'Task',
      Resource: functionArn('move'),
      Parameters: {
        'name.$': '$$.Execution.Name',
        'shards.$': 'States.ArrayLength($.counts)',
        'from.$': '$$.Execution.Input.startsAt',
      },
      End: true,
    },
  },
};
