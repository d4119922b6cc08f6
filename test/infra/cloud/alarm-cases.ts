import type { Part } from '#infra/part.ts';
import { parts, tables } from '#infra/parts.ts';
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
  by: [`Hustings Failures ${operation} ${part}`, `AWS/Lambda Errors ${idOf(part)}Function`],
  bad,
});

const ofTable = (table: string): AlarmCase => ({
  by: ['Read', 'Write'].map((kind) => `AWS/DynamoDB ${kind}ThrottleEvents table ${table}`),
  bad: 1,
});

const deadLetter = 'AWS/SQS ApproximateNumberOfMessagesVisible';
const lost = 'AWS/Scheduler InvocationsFailedToBeSentToDeadLetterCount';

const stepNames = parts.flatMap(({ name, calledBy }: Part) => (calledBy.step ? idOf(name) : []));

const ofEach = (names: readonly string[], prefix: string, caseOf: (name: string) => AlarmCase) =>
  Object.fromEntries(names.map((name) => [`${prefix}${name}`, caseOf(name)]));

/** The alarms of prod, by the letters and digits of their ids. */
export const alarmCases: Readonly<Record<string, AlarmCase | 'has its own test'>> = {
  LifeCycleFailed: ofMachine('ExecutionsFailed', 'votinglifecycle'),
  LifeCycleTimedOut: ofMachine('ExecutionsTimedOut', 'votinglifecycle'),
  LifeCycleThrottled: ofMachine('ExecutionThrottled', 'votinglifecycle'),
  StartAbandoned: { by: [`${deadLetter} SchedulesDeadLetterQueue`], bad: 1 },
  StartLost: { by: [`${lost} hustings-prod`], bad: 1 },
  VoteErrors: ofOperation('cast-vote', 'castVote', 1),
  VoteSlow: { ...ofFunction('Duration', 'castvote', 1_001), isCondition: true },
  VoteThrottled: ofFunction('Throttles', 'castvote', 1),
  PurchaseFailed: ofMachine('ExecutionsFailed', 'creditpurchase'),
  PurchaseTimedOut: ofMachine('ExecutionsTimedOut', 'creditpurchase'),
  PurchaseErrors: ofOperation('sell-credits', 'startPurchase', 3),
  PaymentEventErrors: ofOperation('receive-payment-events', 'receivePaymentEvent', 3),
  EventsNotVerified: 'has its own test',
  PaymentsNotCredited: {
    by: ['receive-payment-events', 'move-purchase'].map(
      (part) => `Hustings PaymentsNotCredited ${part}`,
    ),
    bad: 1,
  },
  ReconciliationDifferences: 'has its own test',
  ReconciliationFailed: ofFunction('Errors', 'reconcilenightly', 1),
  ReconciliationMissing: 'has its own test',
  ...ofEach(stepNames, 'StepRetried', (name) => ofFunction('Errors', name, 6)),
  ...ofEach(tables, 'TableThrottled', ofTable),
  VotingsOverdue: 'has its own test',
  PurchasesOverdue: 'has its own test',
  TimerJobAbandoned: { by: [`${deadLetter} TimerJobsSchedulesDeadLetterQueue`], bad: 1 },
  TimerJobLost: { by: [`${lost} hustings-prod-timers`], bad: 1 },
  ApiServerErrors: { by: ['AWS/ApiGateway 5xx ApiHttpApi $default'], bad: 6 },
};
