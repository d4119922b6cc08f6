import type { PaymentEvent } from '#contracts/payments.ts';
import type { Decision } from '#credits/decide.ts';
import type { Purchase } from '#credits/purchase.ts';

/**
 * How an event was handled, as it is stored with it. `no-use`: events of its type change nothing.
 * `not-ours`: its payment is of no purchase.
 */
export type EventHandling = Decision['outcome'] | 'no-use' | 'not-ours';

/** The outcome for the provider. `unpaid`: the provider itself does not know the payment yet. */
export type EventOutcome = 'applied' | 'already' | 'kept' | 'unpaid';

/** Returns the outcome for the provider; only after `unpaid` is the event to be sent again. */
export function eventOutcomeOf(handling: EventHandling): EventOutcome {
  switch (handling) {
    case 'changed':
      return 'applied';
    case 'already':
    case 'unpaid':
      return handling;
    default:
      return 'kept';
  }
}

/** The outcome of several updates of one event: the last one that is not `already`. */
export const outcomeOfAll = (outcomes: readonly Decision['outcome'][]): Decision['outcome'] =>
  outcomes.findLast((outcome) => outcome !== 'already') ?? 'already';

/** Is an event of a refund or a dispute about the payment that has paid the purchase? */
export const isOfItsPayment = (
  { paymentRef }: Purchase,
  { update, about }: PaymentEvent,
): boolean =>
  (update?.kind !== 'refunded' && update?.kind !== 'disputed') ||
  paymentRef === undefined ||
  about.paymentRef === undefined ||
  about.paymentRef === paymentRef;
