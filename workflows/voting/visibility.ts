import { assertNever } from '#basics/assert.ts';
import type { VotingStatus } from '#contracts/voting-status.ts';

/** When a voting's results may be seen. `visibleAt` is in epoch milliseconds. */
export type Visibility =
  | { readonly kind: 'live' }
  | { readonly kind: 'after-my-vote' }
  | { readonly kind: 'after-close' }
  | { readonly kind: 'at'; readonly visibleAt: number };

/** Why results may not be seen, yet or ever: what has to happen first. */
export type HiddenReason =
  | 'results-after-start'
  | 'results-after-your-vote'
  | 'results-after-close'
  | 'results-later'
  | 'voting-cancelled';

/** Provisional results are the live counters; final ones are sealed and published. */
export type ResultsVisibility =
  | { readonly visible: true; readonly provisional: boolean }
  | { readonly visible: false; readonly reason: HiddenReason; readonly visibleAt?: number };

/** What decides besides the setting. No role: no admin sees results earlier than the voters do. */
export type ViewingContext = {
  readonly status: VotingStatus;
  /** Whether the caller has voted; false for an admin. */
  readonly voted: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
};

/** Whether results may be seen now, and which; what was visible once stays so unless cancelled. */
export function resultsVisibleTo(
  visibility: Visibility,
  context: ViewingContext,
): ResultsVisibility {
  const { status } = context;
  if (status === 'cancelled') return hidden('voting-cancelled');
  if (status === 'published') return whenPublished(visibility, context.now);
  return beforePublished(visibility, status, context);
}

const hidden = (reason: HiddenReason): ResultsVisibility => ({ visible: false, reason });
const provisional: ResultsVisibility = { visible: true, provisional: true };
const final: ResultsVisibility = { visible: true, provisional: false };

const later = (visibleAt: number): ResultsVisibility => ({
  visible: false,
  reason: 'results-later',
  visibleAt,
});

const whenPublished = (visibility: Visibility, now: number): ResultsVisibility =>
  visibility.kind === 'at' && now < visibility.visibleAt ? later(visibility.visibleAt) : final;

function beforePublished(
  visibility: Visibility,
  status: 'scheduled' | 'open' | 'closed' | 'sealed',
  { voted, now }: ViewingContext,
): ResultsVisibility {
  switch (visibility.kind) {
    case 'live':
      return status === 'scheduled' ? hidden('results-after-start') : provisional;
    case 'after-my-vote':
      if (voted && status !== 'scheduled') return provisional;
      // Once closed there is no vote to wait for; those who did not vote wait for the result.
      return hidden(
        status === 'scheduled' || status === 'open'
          ? 'results-after-your-vote'
          : 'results-after-close',
      );
    case 'after-close':
      return hidden('results-after-close');
    case 'at':
      return now < visibility.visibleAt
        ? later(visibility.visibleAt)
        : hidden('results-after-close');
    default:
      return assertNever(visibility);
  }
}
