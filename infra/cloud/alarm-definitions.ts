import type { AlarmDefinition } from './constructs/alarms.ts';
import type { Metrics } from './metrics.ts';
import { deadLetterAlarms, scheduleAlarms } from './schedule-alarms.ts';
import type { AlarmThresholds } from './stages.ts';

/** Every alarm, with what to do about it. */
export const alarmDefinitions = (
  metrics: Metrics,
  limits: AlarmThresholds,
): readonly AlarmDefinition[] => [
  ...votingAlarms(metrics, limits),
  ...purchaseAlarms(metrics, limits),
  ...reconciliationAlarms(metrics),
  ...overdueAlarms(metrics),
  ...scheduleAlarms(metrics.timerJobs, {
    id: 'TimerJob',
    what: 'A timer job',
    remedy: 'Invoke each job that has no log of its hour.',
  }),
  ...subscriberAlarms(metrics),
  ...admissionAlarms(metrics, limits),
  ...commonAlarms(metrics, limits),
];

const votingAlarms = (metrics: Metrics, limits: AlarmThresholds): readonly AlarmDefinition[] => [
  {
    id: 'LifeCycleFailed',
    description:
      'A voting has stopped moving. Its failed state has the cause: fix it, then redrive.',
    metric: metrics.lifeCycle.failed,
    above: 0,
  },
  {
    id: 'LifeCycleTimedOut',
    description:
      'A life cycle outlived the year that an execution may last. Schedule what is left anew.',
    metric: metrics.lifeCycle.timedOut,
    above: 0,
  },
  {
    id: 'LifeCycleThrottled',
    description:
      'Step Functions holds life cycles back: votings open and close late. Raise its quota.',
    metric: metrics.lifeCycle.throttled,
    above: 0,
  },
  ...scheduleAlarms(metrics.schedules, {
    id: 'Start',
    what: 'A life cycle',
    remedy: 'Start it by POST /executions; GET /overdue has the body once a step is late.',
  }),
  {
    id: 'VoteErrors',
    description:
      'Votes end in an error or a time-out. The log has the reason under the request id.',
    metric: metrics.vote.failed,
    above: limits.voteErrors,
  },
  {
    id: 'VoteSlow',
    description: 'One vote in a hundred takes too long. Compare table latency and conflicts.',
    metric: metrics.vote.p99,
    above: limits.voteP99Ms,
    isCondition: true,
  },
  {
    id: 'VoteThrottled',
    description: 'Votes find no free environment and are throttled. Raise the concurrency.',
    metric: metrics.vote.throttled,
    above: limits.throttledVotes,
  },
];

const purchaseAlarms = (
  { purchases, payments }: Metrics,
  limits: AlarmThresholds,
): readonly AlarmDefinition[] => [
  {
    id: 'PurchaseFailed',
    description:
      'A purchase has stopped moving. Its failed state has the cause: fix it, then redrive.',
    metric: purchases.failed,
    above: 0,
  },
  {
    id: 'PurchaseTimedOut',
    description: 'A purchase waited a year for its payment. Ask the provider, and refund it there.',
    metric: purchases.timedOut,
    above: 0,
  },
  {
    id: 'PurchaseErrors',
    description:
      'Voters cannot buy credits. The log of sell-credits has the reason under the request id.',
    metric: payments.starts.failed,
    above: limits.paymentErrors,
  },
  {
    id: 'PaymentEventErrors',
    description:
      'Payment events fail; providers repeat them for days. Fix the cause in the log before that.',
    metric: payments.events.failed,
    above: limits.paymentErrors,
  },
  {
    id: 'PaymentsWithoutEvent',
    description:
      'A payment was found by a look-up only, an hour late: its event did not come, or failed ' +
      'verification. The log of move-purchase names client and provider: compare the secret of ' +
      'the client with its webhook at the provider.',
    metric: payments.withoutEvent,
    above: 0,
  },
  {
    id: 'PaymentsNotCredited',
    description:
      'Money has come that no purchase could take: another amount, or a second payment. The log ' +
      'names client and provider; refund it there.',
    metric: payments.notCredited,
    above: 0,
  },
];

const reconciliationAlarms = ({ reconciliation }: Metrics): readonly AlarmDefinition[] => [
  {
    id: 'ReconciliationDifferences',
    description:
      'Accounts, entries, purchases and votes disagree. The report of each client lists where; ' +
      'find the cause before anything is corrected.',
    metric: reconciliation.differences,
    above: 0,
    isCondition: true,
  },
  {
    id: 'ReconciliationFailed',
    description:
      'A client was not reconciled. Its execution has the cause: fix it, then redrive it.',
    metric: reconciliation.failed,
    above: 0,
  },
  {
    id: 'ReconciliationNotStarted',
    description:
      'The nightly job could not start every reconciliation. Its log names the clients: fix the ' +
      'cause, then invoke it again. What was started today is not started twice.',
    metric: reconciliation.notStarted,
    above: 0,
  },
  {
    id: 'ReconciliationMissing',
    description:
      'No reconciliation has started for over a day. Check that its schedule is there and enabled.',
    metric: reconciliation.started,
    silentHours: 26,
  },
];

const overdueAlarms = ({ sweep }: Metrics): readonly AlarmDefinition[] => [
  {
    id: 'VotingsOverdue',
    description:
      'Votings do not move on, or the sweep does not run: its log shows which. GET /overdue has ' +
      'what to do about each.',
    metric: sweep.votings,
    above: 0,
    runs: 3,
  },
  {
    id: 'PurchasesOverdue',
    description:
      'Payments are not looked up: voters may have paid and have no credits. GET /overdue has ' +
      'what to do about each.',
    metric: sweep.purchases,
    above: 0,
    runs: 3,
  },
];

const subscriberAlarms = ({ subscribers }: Metrics): readonly AlarmDefinition[] =>
  subscribers.flatMap(({ name, deadLetters, oldestDeadLetter }) =>
    deadLetterAlarms(`DeadLetters-${name}`, deadLetters, oldestDeadLetter, {
      description:
        `Facts failed in ${name} five times each. Its log has the cause: fix it, then move the ` +
        'messages of the dead-letter queue back.',
    }),
  );

/** Whether requests are let in: sign-in, throttles, and the quotas behind them. */
const admissionAlarms = (
  { api, signIn, quotas }: Metrics,
  limits: AlarmThresholds,
): readonly AlarmDefinition[] => [
  {
    id: 'VotesTurnedAway',
    description:
      'Votes get 429 by the throttle of their route. If a crowd sends them, raise throttleOf in ' +
      'stages.ts; if one sender does, block it.',
    metric: api.turnedAway.votes,
    above: limits.turnedAwayVotes,
  },
  {
    id: 'RequestsTurnedAway',
    description:
      'Requests of routes with sign-in get 429, but for votes. The access log has the routes: ' +
      'raise their throttle in stages.ts, or block the sender.',
    metric: api.turnedAway.others,
    above: limits.turnedAwayRequests,
    isCondition: true,
  },
  {
    id: 'SignInFailed',
    description:
      'Nobody gets a token while issue-token fails: Cognito refuses them. Its log has the cause.',
    metric: signIn.failed,
    above: 0,
  },
  {
    id: 'SignInThrottled',
    description: 'People cannot sign in: Cognito throttles. Raise its quota of UserAuthentication.',
    metric: signIn.signIns,
    above: limits.throttledSignIns,
  },
  {
    id: 'TokenRefreshThrottled',
    description: 'People are signed out: Cognito throttles. Raise its quota of UserToken.',
    metric: signIn.tokenRefreshes,
    above: limits.throttledSignIns,
  },
  ...quotas.map(({ id, name, percent }) => ({
    id: `Quota-${id}`,
    description: `Over 80 % of the quota of ${name} is used. Have AWS raise it before 100 %.`,
    metric: percent,
    above: 80,
    isCondition: true as const,
  })),
];

const commonAlarms = (metrics: Metrics, limits: AlarmThresholds): readonly AlarmDefinition[] => [
  {
    id: 'ApiServerErrors',
    description: 'The API responds with 5xx. The access log has the routes.',
    metric: metrics.api.serverErrors,
    above: limits.apiServerErrors,
  },
  ...metrics.steps.map((metric) => ({
    id: `StepRetried-${metric.label}`,
    description: `${metric.label} fails and is retried; its work is late. Its log has the cause.`,
    metric,
    above: limits.retriedSteps,
  })),
  ...metrics.tables.map(({ name, throttled }) => ({
    id: `TableThrottled-${name}`,
    description: `The table ${name} throttles requests. Raise its warm throughput for big votings.`,
    metric: throttled,
    above: limits.throttledTableRequests,
  })),
];
