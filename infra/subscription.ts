import type { Part } from '#infra/part.ts';

/** How a queue delivers facts to the function of a subscriber. */
export type SubscriptionTerms = {
  /** How many facts one event holds at most. */
  readonly batchSize: number;
  /** After so many failed attempts a fact goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  /** How long a fact that was delivered is not delivered again. */
  readonly visibilityTimeoutSeconds: number;
};

/** The same on both hosts. AWS wants the visibility timeout to be six times the function's. */
export const subscriptionTerms = ({ timeoutSeconds }: Part): SubscriptionTerms => ({
  batchSize: 10,
  maxReceiveCount: 5,
  visibilityTimeoutSeconds: 6 * timeoutSeconds,
});
