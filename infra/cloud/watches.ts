import type { Watch } from './constructs/operators.ts';
import type { Metrics } from './metrics.ts';
import type { AlarmThresholds } from './stages.ts';

/** Everything that operators are told of, with what to do about it. */
export const watchesOf = (metrics: Metrics, limits: AlarmThresholds): readonly Watch[] => [
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
  {
    id: 'ApiServerErrors',
    says: 'Requests are answered with 5xx. The access log says on which routes.',
    metric: metrics.api.serverErrors,
    above: limits.apiServerErrors,
  },
  ...metrics.steps.map((metric) => ({
    id: `StepRetried-${metric.label}`,
    says: `${metric.label} fails and is tried again, and votings move late. Its log says why.`,
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
