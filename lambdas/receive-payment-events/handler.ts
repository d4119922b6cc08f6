import { clientId } from '#basics/ids.ts';
import { ok } from '#basics/result.ts';
import * as check from '#contracts/http/requests/receivePaymentEvent.js';
import { reject } from '#contracts/rejections.ts';
import { type Receiving, receiveEvent } from '#lambdas/receive-payment-events/receive.ts';
import { type Verifying, verifyEvent } from '#lambdas/receive-payment-events/verify-event.ts';
import { createHttpFunction, type HttpFunction, type Run } from '#shell/http.ts';

/**
 * Takes events of payment providers. Whatever fails is answered so that the provider sends the
 * event again; what has been done is answered 200, however often it comes. An event that is not
 * believed is answered alike for whatever reason: which clients there are, and what they sell by,
 * is for the log alone.
 */
export function createReceivePaymentEvents(dependencies: Receiving & Verifying): HttpFunction {
  const { observer } = dependencies;
  const run: Run<'receivePaymentEvent'> = async ({ path, bytes, headers }) => {
    const client = clientId(path.clientId);
    const name = path.provider;
    const verified = await verifyEvent(dependencies, { client, name, bytes, headers });
    if (!verified.ok) {
      const { why, concerns } = verified.reason;
      observer.count(concerns === 'client' ? 'EventsNotVerified' : 'EventsOfStrangers', 1);
      observer.info('An event was not believed', { provider: name, client, why });
      return reject('event-not-verified');
    }
    const { provider, event } = verified.value;
    const outcome = await receiveEvent(dependencies, { client, name, provider }, event);
    return outcome === 'unpaid' ? reject('unavailable') : ok({ outcome });
  };
  return createHttpFunction({ receivePaymentEvent: { check, run, raw: true } }, observer);
}
