import type { Part } from '#infra/part.ts';

/** How a queue hands facts to the function of a subscriber. */
export type SubscriptionTerms = {
  /** As many facts are one event at most. */
  readonly batchSize: number;
  /** A fact that has failed so many times goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  /** How long a fact that was handed over is not handed over again. */
  readonly visibilityTimeoutSeconds: number;
};

/** The same on both hosts. AWS wants the visibility timeout to be six times the function's. */
export const subscriptionTerms = ({ timeoutSeconds }: Part): SubscriptionTerms => ({
  batchSize: 10,
  maxReceiveCount: 5,
  visibilityTimeoutSeconds: 6 * timeoutSeconds,
});
