import type { Watch } from './constructs/operators.ts';
import type { Metrics } from './metrics.ts';
import type { AlarmThresholds } from './stages.ts';

/** Everything that operators are told of, with what to do about it. */
export const watchesOf = (metrics: Metrics, limits: AlarmThresholds): readonly Watch[] => [
  ...votingWatches(metrics, limits),
  ...purchaseWatches(metrics, limits),
  ...reconciliationWatches(metrics),
  ...commonWatches(metrics, limits),
];

const votingWatches = (metrics: Metrics, limits: AlarmThresholds): readonly Watch[] => [
  {
    id: 'LifeCycleFailed',
    says: 'A voting has stopped moving. Its failed state names the reason; mend that, redrive it.',
    metric: metrics.lifeCycle.failed,
    above: 0,
  },
  {
    id: 'LifeCycleTimedOut',
    says: 'A life cycle outlived the year that an execution may last. Schedule what is left anew.',
    metric: metrics.lifeCycle.timedOut,
    above: 0,
  },
  {
    id: 'LifeCycleThrottled',
    says: 'Step Functions holds life cycles back: votings open and close late. Raise its quota.',
    metric: metrics.lifeCycle.throttled,
    above: 0,
  },
  {
    id: 'StartGivenUp',
    says: 'A life cycle was not started. The message in the dead-letter queue holds its input.',
    metric: metrics.schedules.givenUp,
    above: 0,
  },
  {
    id: 'StartLost',
    says: 'A life cycle was not started, and there is no message of it. Look for votings due.',
    metric: metrics.schedules.lost,
    above: 0,
  },
  {
    id: 'VoteErrors',
    says: 'Votes end in an error of the function. Its log has the reason under the request id.',
    metric: metrics.vote.errors,
    above: limits.voteErrors,
  },
  {
    id: 'VoteSlow',
    says: 'One vote in a hundred takes too long. Compare table latency and conflicts.',
    metric: metrics.vote.p99,
    above: limits.voteP99Ms,
    isPercentile: true,
  },
  {
    id: 'VoteThrottled',
    says: 'Votes find no free environment and are turned away. Raise the concurrency.',
    metric: metrics.vote.throttled,
    above: limits.throttledVotes,
  },
];

const purchaseWatches = (
  { purchases, payments }: Metrics,
  limits: AlarmThresholds,
): readonly Watch[] => [
  {
    id: 'PurchaseFailed',
    says: 'A purchase has stopped moving. Its failed state says why; mend that, redrive it.',
    metric: purchases.failed,
    above: 0,
  },
  {
    id: 'PurchaseTimedOut',
    says: 'A purchase waited a year for its payment. Ask the provider, and refund it there.',
    metric: purchases.timedOut,
    above: 0,
  },
  {
    id: 'PurchaseErrors',
    says: 'Voters cannot buy credits. The log of sell-credits has the reason under the request id.',
    metric: payments.starts.failed,
    above: limits.paymentErrors,
  },
  {
    id: 'PaymentEventErrors',
    says: 'Events of providers fail, and come again for days. Mend what the log names before that.',
    metric: payments.events.failed,
    above: limits.paymentErrors,
  },
  {
    id: 'EventsNotVerified',
    says:
      'Events for accounts of ours are not believed. The log says whose: compare the secret of ' +
      'that client with its webhook at the provider. If they agree, somebody else sends them.',
    metric: payments.notVerified,
    above: limits.eventsNotVerified,
  },
  {
    id: 'PaymentsNotCredited',
    says:
      'Money has come that no purchase could take: another amount, or a second payment. The log ' +
      'names client and provider; give it back there.',
    metric: payments.notCredited,
    above: 0,
  },
];

const reconciliationWatches = ({ reconciliation, nights }: Metrics): readonly Watch[] => [
  {
    id: 'ReconciliationDifferences',
    says:
      'Accounts, entries, purchases and votes disagree. The report of each client lists where; ' +
      'find the cause before anything is corrected.',
    metric: reconciliation.differences,
    above: 0,
  },
  {
    id: 'ReconciliationFailed',
    says: 'A reconciliation broke off. Its log says why; mend that, and run it for each client.',
    metric: reconciliation.errors,
    above: 0,
  },
  {
    id: 'ReconciliationMissing',
    says: 'No reconciliation has begun for over a day. See whether its schedule is there and on.',
    metric: reconciliation.begun,
    silentHours: 26,
  },
  {
    id: 'NightGivenUp',
    says: 'A nightly run was given up. The message in the dead-letter queue has the reason.',
    metric: nights.givenUp,
    above: 0,
  },
  {
    id: 'NightLost',
    says: 'A nightly run was given up, and there is no message of it. Run it for each client.',
    metric: nights.lost,
    above: 0,
  },
];

const commonWatches = (metrics: Metrics, limits: AlarmThresholds): readonly Watch[] => [
  {
    id: 'ApiServerErrors',
    says: 'Requests are answered with 5xx. The access log says on which routes.',
    metric: metrics.api.serverErrors,
    above: limits.apiServerErrors,
  },
  ...metrics.steps.map((metric) => ({
    id: `StepRetried-${metric.label}`,
    says: `${metric.label} fails and is tried again: what it moves is late. Its log says why.`,
    metric,
    above: limits.retriedSteps,
  })),
  ...metrics.tables.map(({ name, throttled }) => ({
    id: `TableThrottled-${name}`,
    says: `The table ${name} turns requests away. Raise its warm throughput before large votings.`,
    metric: throttled,
    above: limits.throttledTableRequests,
  })),
];
