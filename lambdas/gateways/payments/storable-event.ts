import { ok, type Result, refuse } from '#basics/result.ts';
import type { EventRefusal, PaymentEvent } from '#contracts/payments.ts';

/** Providers' ids are far shorter; a key of the store has room for about three times as much. */
const idLengthMax = 255;

/** The event, unless an id in it is too long to be a provider's, and to be part of a key. */
export function storableEvent(event: PaymentEvent): Result<PaymentEvent, EventRefusal> {
  const { eventId, type, about, update } = event;
  const ofUpdate = update?.kind === 'disputed' ? update.disputeRef : '';
  const ids = [eventId, type, about.checkoutRef, about.paymentRef, ofUpdate];
  return ids.every((id = '') => id.length <= idLengthMax) ? ok(event) : refuse('malformed');
}
