import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/receivePaymentEvent.js';
import { reject } from '#contracts/rejections.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';
import {
  type ReceivePaymentEventDependencies,
  receivePaymentEvent,
} from '#use-cases/receive-payment-event.ts';
import {
  type VerifyPaymentEventDependencies,
  verifyPaymentEvent,
} from '#use-cases/verify-payment-event.ts';

export type ReceivePaymentEventsDependencies = ReceivePaymentEventDependencies &
  VerifyPaymentEventDependencies;

/**
 * The webhook of payment providers. Every failure has a response after which the provider sends the
 * event again; what has been done has a 200, however often it comes. An event that is not verified
 * has the same response for each reason: which clients exist, and what they sell by, is for the log
 * alone.
 */
export function createReceivePaymentEvents(
  dependencies: ReceivePaymentEventsDependencies,
): HttpFunction {
  const { observer } = dependencies;
  const run: Run<'receivePaymentEvent'> = async ({ path, bytes, headers }) => {
    const source = { clientId: path.clientId, provider: path.provider };
    const verified = await verifyPaymentEvent(dependencies, { ...source, bytes, headers });
    if (!verified.ok) {
      const { why, concerns } = verified.reason;
      observer.count(concerns === 'client' ? 'EventsNotVerified' : 'EventsOfStrangers', 1);
      observer.info('An event failed verification', { ...source, why });
      return reject('event-not-verified');
    }
    const outcome = await receivePaymentEvent(dependencies, { ...verified.value, source });
    return outcome === 'unpaid' ? reject('unavailable') : ok({ outcome });
  };
  return createHttpFunction({ receivePaymentEvent: { check, run, raw: true } }, observer);
}
