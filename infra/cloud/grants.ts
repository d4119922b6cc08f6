import type { ExecutionAccess, TableAccess } from '#infra/part.ts';

/** The DynamoDB actions behind each kind of access. A transaction needs those of its items. */
export const tableActions: Readonly<Record<TableAccess, string>> = {
  get: 'dynamodb:GetItem',
  query: 'dynamodb:Query',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  delete: 'dynamodb:DeleteItem',
};

/** Step Functions names the machine in some actions, and its executions in the others. */
export const executionActions: Readonly<
  Record<ExecutionAccess, { readonly action: string; readonly on: 'machine' | 'executions' }>
> = {
  start: { action: 'states:StartExecution', on: 'machine' },
  list: { action: 'states:ListExecutions', on: 'machine' },
  answer: { action: 'states:SendTaskSuccess', on: 'machine' },
  stop: { action: 'states:StopExecution', on: 'executions' },
  describe: { action: 'states:DescribeExecution', on: 'executions' },
  history: { action: 'states:GetExecutionHistory', on: 'executions' },
  redrive: { action: 'states:RedriveExecution', on: 'executions' },
};

/** The actions of a part that uses `schedules`. */
export const scheduleActions = ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'] as const;

/** The actions of a part that uses `secondFactors`. */
export const secondFactorActions = ['cognito-idp:AdminGetUser'] as const;
