import type { Part } from '#infra/part.ts';
import { parts, tables } from '#infra/parts.ts';
import { quota } from './alarm-model.ts';
import { idOf } from './expected.ts';

/** What raises an alarm, and how it ends. */
export type AlarmCase = {
  /** Each metric that raises it alone: `<namespace> <name> <value of each dimension>`. */
  readonly by: readonly string[];
  /** The value of a bad minute. */
  readonly bad: number;
  /**
   * It is a condition: three bad minutes of fifteen raise the alarm, and operators are notified of
   * its end. Default: a failure. One bad minute raises it, and they are not.
   */
  readonly isCondition?: true;
};

const ofMachine = (metric: string, machine: string): AlarmCase => ({
  by: [`AWS/States ${metric} ${machine}Machine`],
  bad: 1,
});

const ofFunction = (metric: string, part: string, bad: number): AlarmCase => ({
  by: [`AWS/Lambda ${metric} ${part}Function`],
  bad,
});

/** Failures that a function reports, and those of which only Lambda knows. */
const ofOperation = (part: string, operation: string, bad: number): AlarmCase => ({
  by: [`Hustings/prod Failures ${operation} ${part}`, `AWS/Lambda Errors ${idOf(part)}Function`],
  bad,
});

const ofTable = (table: string): AlarmCase => ({
  by: ['Read', 'Write'].map((kind) => `AWS/DynamoDB ${kind}ThrottleEvents table ${table}`),
  bad: 1,
});

/** Each schedule group has the same alarms. */
const ofSchedules = (prefix: string, group: string, queue: string): Record<string, AlarmCase> => ({
  [`${prefix}Failed`]: { by: [`AWS/Scheduler TargetErrorCount ${group}`], bad: 1 },
  [`${prefix}ThrottledByTarget`]: {
    by: [`AWS/Scheduler TargetErrorThrottledCount ${group}`],
    bad: 1,
  },
  [`${prefix}Throttled`]: { by: [`AWS/Scheduler InvocationThrottleCount ${group}`], bad: 1 },
  [`${prefix}Dropped`]: { by: [`AWS/Scheduler InvocationDroppedCount ${group}`], bad: 1 },
  [`${prefix}Lost`]: {
    by: [`AWS/Scheduler InvocationsFailedToBeSentToDeadLetterCount ${group}`],
    bad: 1,
  },
  [`${prefix}Abandoned`]: { by: [`AWS/SQS ApproximateNumberOfMessagesVisible ${queue}`], bad: 1 },
  [`${prefix}AbandonedOld`]: {
    by: [`AWS/SQS ApproximateAgeOfOldestMessage ${queue}`],
    bad: 7 * 24 * 60 * 60 + 1,
  },
});

const ofSignIn = (kind: string): AlarmCase => ({
  by: [`AWS/Cognito ${kind}Throttles IdentityUsers IdentityUsersApp`],
  bad: 11,
});

const ofTurnedAway = (name: string, bad: number): AlarmCase => ({
  by: [`Hustings/prod ${name}`],
  bad,
});

/** 81 percent of a quota. */
const ofQuota = (metric: string, quota: number): AlarmCase => ({
  by: [metric],
  bad: 0.81 * quota,
  isCondition: true,
});

const ofUnits = (kind: string) => (table: string) =>
  ofQuota(`AWS/DynamoDB Consumed${kind}CapacityUnits table ${table}`, 60 * 40_000);

/** The functions that are steps of machines. */
export const stepNames = parts.flatMap(({ name, calledBy }: Part) => (calledBy.step ? name : []));

const ofEach = (names: readonly string[], prefix: string, caseOf: (name: string) => AlarmCase) =>
  Object.fromEntries(names.map((name) => [`${prefix}${idOf(name)}`, caseOf(name)]));

/** The alarms of prod, by the letters and digits of their ids. */
export const alarmCases: Readonly<Record<string, AlarmCase | 'has its own test'>> = {
  LifeCycleFailed: ofMachine('ExecutionsFailed', 'votinglifecycle'),
  LifeCycleTimedOut: ofMachine('ExecutionsTimedOut', 'votinglifecycle'),
  LifeCycleThrottled: ofMachine('ExecutionThrottled', 'votinglifecycle'),
  ...ofSchedules('Start', 'hustings-prod', 'SchedulesDeadLetterQueue'),
  VoteErrors: ofOperation('cast-vote', 'castVote', 1),
  VoteSlow: { ...ofFunction('Duration', 'castvote', 1_001), isCondition: true },
  VoteThrottled: ofFunction('Throttles', 'castvote', 1),
  PurchaseFailed: ofMachine('ExecutionsFailed', 'creditpurchase'),
  PurchaseTimedOut: ofMachine('ExecutionsTimedOut', 'creditpurchase'),
  PurchaseErrors: ofOperation('sell-credits', 'startPurchase', 3),
  PaymentEventErrors: ofOperation('receive-payment-events', 'receivePaymentEvent', 3),
  PaymentsWithoutEvent: { by: ['Hustings/prod PaymentsWithoutEvent move-purchase'], bad: 1 },
  PaymentsNotCredited: {
    by: ['receive-payment-events', 'move-purchase'].map(
      (part) => `Hustings/prod PaymentsNotCredited ${part}`,
    ),
    bad: 1,
  },
  ReconciliationDifferences: 'has its own test',
  ReconciliationFailed: ofMachine('ExecutionsFailed', 'reconciliation'),
  ReconciliationNotStarted: ofFunction('Errors', 'reconcilenightly', 1),
  ReconciliationMissing: 'has its own test',
  ...ofEach(stepNames, 'StepRetried', (name) => ofFunction('Errors', idOf(name), 6)),
  ...ofEach(tables, 'TableThrottled', ofTable),
  VotingsOverdue: 'has its own test',
  PurchasesOverdue: 'has its own test',
  ...ofSchedules('TimerJob', 'hustings-prod-timers', 'TimerJobsSchedulesDeadLetterQueue'),
  VotesTurnedAway: ofTurnedAway('VotesTurnedAway', 101),
  RequestsTurnedAway: { ...ofTurnedAway('RequestsTurnedAway', 301), isCondition: true },
  SignInFailed: ofFunction('Errors', 'issuetoken', 1),
  SignInThrottled: ofSignIn('SignIn'),
  TokenRefreshThrottled: ofSignIn('TokenRefresh'),
  QuotaConcurrency: ofQuota('AWS/Lambda ConcurrentExecutions', quota),
  QuotaApiRequests: ofQuota('AWS/ApiGateway Count ApiHttpApi $default', 60 * 10_000),
  QuotaOpenExecutions: ofQuota('AWS/States OpenExecutionCount', 1_000_000),
  ...ofEach(tables, 'QuotaReads', ofUnits('Read')),
  ...ofEach(tables, 'QuotaWrites', ofUnits('Write')),
  ApiServerErrors: { by: ['AWS/ApiGateway 5xx ApiHttpApi $default'], bad: 6 },
};
